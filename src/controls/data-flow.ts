/**
 * Stops the flow that no detector has to recognise: what strangers wrote and what is private have met in one head, and now
 * something is to go out (E4, the lethal trifecta). A person is asked first. And a task that said it only reads writes nothing (I8).
 *
 * It follows who read what, not the data: see docs/controls/data-flow.md for what it does not see.
 */
import { z } from 'zod';
import type { Exchange } from '../gateway/context.ts';
import { type Control, defineControl } from '../gateway/control.ts';
import { ask, type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import { withoutSecrets } from '../inspect/secrets/without.ts';
import { saidIn } from '../protocol/said.ts';
import { visitStrings } from '../protocol/strings.ts';
import { traceIdOf } from '../protocol/trace.ts';
import { labelsIn, withLabels, withoutLabels } from './data-flow-carried.ts';
import { createIntents } from './data-flow-intent.ts';
import { createLabels, createMemory } from './data-flow-labels.ts';
import { createLinks } from './data-flow-links.ts';
import { hasArguments, sendsByAddress } from './data-flow-outward.ts';
import { causeOf, labelsOf } from './data-flow-readings.ts';
import { createFlows, type Flow } from './data-flow-tools.ts';

const host = z
  .string()
  .max(253)
  .regex(/^(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z0-9-]+$/, 'must be a host name in lower case, or `*.` and one');

const options = z.strictObject({
  found: z
    .enum(['ask', 'refuse'])
    .default('ask')
    .describe('What becomes of a call that would send something out after such reading.'),
  private: z
    .enum(['read', 'assumed'])
    .default('read')
    .describe(
      'Whether something private has to have been read, or whether what the user told the model counts as private already.',
    ),
  minutes: z
    .int()
    .min(1)
    .max(1440)
    .default(60)
    .describe('For how long what was read counts. Within one trace it counts for a day.'),
  tools: z
    .record(
      z
        .string()
        .regex(/^[^/*]+\/.+$/, 'write a server and a tool such as mail/read, or mail/* for all of them'),
      z.strictObject({
        reads: z
          .array(z.enum(['untrusted', 'private', 'secret']))
          .max(3)
          .optional()
          .describe('What its answers are. Before anything goes out after a secret, a person is asked.'),
        writes: z
          .enum(['external', 'none'])
          .optional()
          .describe('Whether what it is called with goes to others.'),
      }),
    )
    .default({})
    .describe(
      'What tools read and write, where names, walls and grants do not tell: `server/tool` or `server/*`.',
    ),
  hosts: z
    .array(host)
    .max(200)
    .default([])
    .describe('Hosts that may be told anything in an address: docs.example.com, *.example.org'),
  intent: z
    .enum(['any', 'read'])
    .default('any')
    .describe('What everybody is here for. With `read`, calls that change something, or may, are refused.'),
  carry: z
    .boolean()
    .default(false)
    .describe('Whether labels also travel with results, sealed, for gateways on several machines.'),
});

const HINT = 'see `bartizan labels`; say what tools read and write in controls.data-flow.tools of the config';

/** Methods besides calls whose answers a model reads. */
const HEARD: ReadonlySet<string> = new Set(['tools/call', 'resources/read', 'prompts/get']);

export const dataFlow: Control = defineControl<typeof options>({
  id: 'data-flow',
  summary: 'Asks before something goes out when strangers and private data have been read.',
  stops: ['E4', 'I8'],
  options,
  create(given, ports) {
    const labels = createLabels(ports.notes?.('data-flow') ?? createMemory(), given.minutes * 60_000);
    const box = given.carry ? ports.sealer?.('labels') : undefined;
    const links = createLinks();
    const intents = createIntents(given.intent);
    const flows = createFlows(given.tools, ports);
    const known = { links, hosts: given.hosts };

    const goesOut = (exchange: Exchange, { writes }: Flow): boolean => {
      if (writes === 'none') return false;
      if (writes === 'addresses') return sendsByAddress(exchange, known);
      return exchange.method === 'tools/call' && (writes === 'external' || hasArguments(exchange));
    };

    return {
      request(exchange) {
        const { caller, at, params, message } = exchange;
        const trace = traceIdOf(params);
        const flow = flows.of(exchange);
        if (intents.onlyReads(exchange, trace) && flows.effectOf(exchange) !== 'reads')
          return deny('intent_exceeded', { effect: flows.effectOf(exchange) });
        if (box !== undefined) {
          for (const [label, reading] of labelsIn(params, caller, box))
            if (reading.at >= at - given.minutes * 60_000) labels.add(caller, label, reading, trace);
        }
        if (goesOut(exchange, flow)) {
          const because = causeOf(labels.of(caller, at, trace), at, given.private === 'assumed');
          if (because !== undefined)
            return (given.found === 'ask' ? ask : deny)('outward_after_reading', because, HINT);
        }
        const sent = box === undefined ? message : withoutLabels(message);
        return sent === message ? pass : rewrite(sent, []);
      },
      question: note,
      result: note,
    };

    /** Noted before anybody hears it, so that no later call can be without it. */
    function note(exchange: Exchange): Decision {
      const { caller, at, server, params, message } = exchange;
      if (!HEARD.has(exchange.method) && exchange.tool === undefined) return pass;
      const trace = traceIdOf(params);
      const flow = flows.of(exchange);
      const found = labelsOf(message, flow);
      for (const label of found) labels.add(caller, label, { at, server, what: whatOf(exchange) }, trace);
      if (flow.untrusted && flow.writes !== 'none' && !goesOut(exchange, flow))
        visitStrings(saidIn(message), (text) => links.learn(caller, text));
      if (box === undefined || found.length === 0 || !('result' in message.value)) return pass;
      return rewrite(withLabels(message, caller, labels.of(caller, at, trace), box), []);
    }
  },
});

/** It is noted on disk, and the address of a resource may hold a secret. */
function whatOf({ method, params, tool }: Exchange): string {
  if (method === 'resources/read') return withoutSecrets(String(params.uri ?? '').replace(/[?#].*/s, ''));
  return tool?.name ?? String(params.name ?? '');
}
