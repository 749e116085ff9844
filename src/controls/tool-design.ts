/**
 * Asks a person at each call of a tool that does whatever its argument says (I7): a command, a program, a query, a
 * request to anywhere. Nobody approves what such a tool will do by approving the tool. And of one that is not what it
 * says by its own words (F3).
 *
 * It goes by what the server says of its tools, as `access-policy` does, which has a person asked for all of these by
 * itself as long as no rule lets them pass: then both have one question between them. It says nothing of a tool that
 * does not say that it takes a command, and nothing of the command.
 */
import { z } from 'zod';
import { doesAnything, liesAbout } from '../design/lint.ts';
import type { Listing, Offer } from '../gateway/context.ts';
import { type Control, defineControl } from '../gateway/control.ts';
import { ask, type Decision, deny, pass } from '../gateway/decision.ts';
import type { ReasonCode } from '../gateway/reason.ts';
import { withhold } from '../gateway/withhold.ts';
import { pointerTo } from '../protocol/pointer.ts';

const options = z.strictObject({
  found: z
    .enum(['ask', 'withhold'])
    .default('ask')
    .describe(
      'What becomes of a tool that does anything, or that is not what it says: a person is asked at each call, or it is not offered at all.',
    ),
  known: z
    .array(
      z.strictObject({
        server: z.string().min(1).max(64).describe('Name of a server.'),
        tools: z.array(z.string().min(1).max(256)).min(1).max(200).describe('Tools of it, literally.'),
        reason: z.string().min(1).max(500).describe('Why that is meant, and what holds them instead.'),
      }),
    )
    .max(100)
    .default([])
    .describe('Tools that somebody wants as they are. Other controls judge their calls as any other.'),
});

type Options = z.output<typeof options>;

export const toolDesign: Control = defineControl<typeof options>({
  id: 'tool-design',
  summary: 'Asks a person before a tool does whatever its argument says, or is not what it says.',
  stops: ['I7', 'F3'],
  options,

  create({ found, known }: Options) {
    const faultOf = createMemory();
    const faultIn = (tool: Offer, server: string): Fault | undefined => {
      const fault = faultOf(tool);
      return fault === undefined || isKnown(known, server, tool.name) ? undefined : fault;
    };
    return {
      request({ server, tool }): Decision {
        const fault = tool === undefined ? undefined : faultIn(tool, server);
        if (fault === undefined) return pass;
        return found === 'ask' ? ask(fault.code, fault.detail, HINT) : deny(fault.code, fault.detail, HINT);
      },
      ...(found === 'withhold' && {
        catalog(listing: Listing): Decision {
          if (listing.kind !== 'tool') return pass;
          const faulty = listing.offers.flatMap((offer, index) => {
            const fault = faultIn(offer, listing.server);
            return fault === undefined
              ? []
              : [{ ...fault, name: offer.name, at: pointerTo(['result', 'tools', index]) }];
          });
          if (faulty.length === 0) return pass;
          const findings = faulty.map(({ code, at, detail }) => ({ code, at, detail }));
          return withhold(listing, new Set(faulty.map(({ name }) => name)), findings);
        },
      }),
    };
  },
});

const HINT = 'if that is meant: controls.tool-design.known in bartizan.yaml';

interface Fault {
  readonly code: ReasonCode & `tool_${string}`;
  readonly detail: Readonly<Record<string, string>>;
}

function isKnown(known: Options['known'], server: string, tool: string): boolean {
  return known.some((each) => each.server === server && each.tools.includes(tool));
}

/** So many verdicts are remembered, by the digest of a definition: a changed tool is judged anew. */
const MOST_KNOWN = 10_000;

function createMemory(): (tool: Offer) => Fault | undefined {
  const verdicts = new Map<string, Fault | undefined>();
  return (tool) => {
    if (tool.kind !== 'tool') return undefined;
    if (verdicts.has(tool.digest)) return verdicts.get(tool.digest);
    if (verdicts.size >= MOST_KNOWN) verdicts.clear();
    const fault = judged(tool);
    verdicts.set(tool.digest, fault);
    return fault;
  };
}

function judged(tool: Offer): Fault | undefined {
  const boundless = doesAnything(tool);
  const flaw = boundless ?? liesAbout(tool);
  if (flaw === undefined) return undefined;
  const code = boundless === undefined ? 'tool_misleading' : 'tool_boundless';
  return { code, detail: { rule: flaw.rule.id, at: pointerTo(flaw.at) } };
}
