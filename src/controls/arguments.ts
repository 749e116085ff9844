/**
 * Stops arguments that are not what their parameter is for: paths that lead out (C3), what a shell, a query or a template would act upon
 * (C4, C5), addresses of inner networks (C6), and URIs of resources that nobody has offered (C9).
 *
 * What a parameter is, its name or its format says, or the config. Of a guess, only what no honest value is counts. A link that is put
 * in place between this look and the server's own is for a sandbox to stop, and so is a name that leads elsewhere a moment later.
 */
import type { Exchange } from '../gateway/context.ts';
import { type Control, defineControl, type Judged } from '../gateway/control.ts';
import { ask, type Decision, deny, pass } from '../gateway/decision.ts';
import { RecentlyUsed } from '../json-schema/cache.ts';
import type { HostProblem } from '../kinds/inner.ts';
import { isProblem } from '../kinds/url.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';
import { pageOf } from '../protocol/pages.ts';
import { type Around, aroundOf } from './arguments-around.ts';
import { judgeOf } from './arguments-kinds.ts';
import { likelyJudges } from './arguments-likely.ts';
import { options, serverIn } from './arguments-options.ts';
import { type Given, type Place, type Plan, placesByName, planOf, visitPlaces } from './arguments-plan.ts';
import { createOffered, judgeResource } from './arguments-resources.ts';
import { problemOfName } from './arguments-urls.ts';
import { createTemplates } from './pinned-tools-templates.ts';

const HINT = 'docs/controls/arguments.md says how a parameter is given another kind';

export const argumentKinds: Control = defineControl<typeof options>({
  id: 'arguments',
  summary:
    'Refuses arguments that are not what their parameter is for: paths, addresses, hosts, commands, queries.',
  stops: ['C3', 'C4', 'C5', 'C6', 'C9'],
  options,

  servers: (given) => [
    ...Object.keys(given.servers).map((name) => ({ server: name, path: ['servers', name] })),
    ...Object.keys(given.tools).map((key) => ({ server: serverIn(key), path: ['tools', key] })),
  ],

  create(given, ports) {
    const { pins } = ports;
    const plans = new RecentlyUsed<Plan>(500);
    const byName = new Map<string, Place>();
    const arounds = new Map<string, Around>();
    const offered = createOffered(pins);
    const templates = createTemplates(pins);
    for (const [key, kinds] of Object.entries(given.tools))
      for (const spec of Object.values(kinds)) judgeOf(spec, around(serverIn(key)));
    for (const name of Object.keys(given.servers)) around(name);

    return {
      catalog({ server: name, kind, offers }) {
        if (kind === 'resource')
          offered.note(
            name,
            offers.map((offer) => offer.name),
          );
        return pass;
      },

      request(exchange): Judged {
        const { method, params, server: name } = exchange;
        switch (method) {
          case 'tools/call':
            return judgeCall(exchange);
          case 'prompts/get':
            return judgeAt(freePlace(name), params.arguments);
          case 'resources/read':
            return judgeUri(name, params.uri);
          case 'subscriptions/listen':
            return judgeSubscriptions(name, params.notifications);
          default:
            return pass;
        }
      },
    };

    function around(name: string): Around {
      const known = arounds.get(name);
      if (known !== undefined) return known;
      const { roots, base, innerHosts = [], resolve = given.resolve } = given.servers[name] ?? {};
      const made = aroundOf(name, { roots, base, innerHosts, resolve }, ports);
      arounds.set(name, made);
      return made;
    }

    function freePlace(name: string): Place {
      const known = byName.get(name);
      if (known !== undefined) return known;
      const made: Place = { others: placesByName(likelyJudges(around(name))) };
      byName.set(name, made);
      return made;
    }

    function judgeCall({ server: name, tool, params }: Exchange): Judged {
      // That is for others to say.
      if (tool === undefined) return pass;
      const stranger = strangerOf(name);
      if (stranger !== undefined) return misnamed(stranger, 'nobody has approved a tool of this name');
      const { root, strangers } = plans.get(`${name} ${tool.digest}`, () => {
        const kinds: Given = given.tools[`${name}/${tool.name}`] ?? {};
        return planOf(tool, kinds, around(name), likelyJudges(around(name)));
      });
      const [missing] = strangers;
      if (missing !== undefined)
        return misnamed(`${name}/${tool.name}: ${missing}`, 'the tool has no such parameter');
      return root === undefined ? pass : judgeAt(root, params.arguments);
    }

    /** A wrong name in the config would leave the right tool without its kinds, and nobody would know. */
    function strangerOf(name: string): string | undefined {
      return Object.keys(given.tools).find(
        (key) =>
          serverIn(key) === name && pins.digestOf(name, 'tool', key.slice(name.length + 1)) === undefined,
      );
    }

    function judgeAt(root: Place, value: JsonValue | undefined): Judged {
      if (value === undefined) return pass;
      const found: Decision[] = [];
      const waiting: Promise<void>[] = [];
      visitPlaces(root, value, (judge, each, kind, parameter) => {
        const add = (problem: HostProblem | undefined): void => {
          if (problem !== undefined) found.push(decide(problem, kind, parameter));
        };
        const problem = judge(each);
        if (problem instanceof Promise) waiting.push(problem.then(add));
        else add(problem);
      });
      return waiting.length === 0 ? worst(found) : Promise.all(waiting).then(() => worst(found));
    }

    function decide(problem: HostProblem, kind: string, parameter: string): Decision {
      const { why, isPlain = false } = problem;
      const detail = { parameter: parameter.slice(0, 200), kind, why };
      return (isPlain ? given.innerHosts : given.found) === 'ask'
        ? ask('argument_refused', detail)
        : deny('argument_refused', detail, HINT);
    }

    function judgeUri(name: string, uri: JsonValue | undefined): Judged {
      // That is for others to say.
      if (typeof uri !== 'string' || isOffered(name, uri)) return pass;
      const read = judgeResource(uri, given.servers[name]?.resources ?? {}, around(name));
      if (isProblem(read)) return decide(read, 'resource', 'uri');
      if (!around(name).resolve || read.name === undefined) return pass;
      return problemOfName(read.name, around(name)).then((problem) =>
        problem === undefined ? pass : decide(problem, 'resource', 'uri'),
      );
    }

    function isOffered(name: string, uri: string): boolean {
      if (offered.has(name, uri) || templates(name).some((template) => template.matches(uri))) return true;
      return pins.offers(name).some((offer) => pageOf(offer) === uri);
    }

    function judgeSubscriptions(name: string, filter: JsonValue | undefined): Judged {
      const uris = isObject(filter) ? filter.resourceSubscriptions : undefined;
      if (!Array.isArray(uris)) return pass;
      const judged = uris.map((uri) => judgeUri(name, uri));
      const settled = judged.filter((each) => !(each instanceof Promise)) as Decision[];
      return settled.length === judged.length ? worst(settled) : Promise.all(judged).then(worst);
    }
  },
});

/** Everything is refused rather than judged by half. */
function misnamed(what: string, why: string): Decision {
  return deny('argument_refused', { config: `controls.arguments.tools: ${what}`.slice(0, 300), why });
}

function worst(decisions: readonly Decision[]): Decision {
  return (
    decisions.find(({ verdict }) => verdict === 'deny') ??
    decisions.find(({ verdict }) => verdict === 'ask') ??
    pass
  );
}
