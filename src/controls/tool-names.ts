/**
 * Stops names that can be taken for another one (F2): hidden and bidirectional characters, letters of two alphabets
 * in one word, look-alikes (`read_fi1e`), slips (`read_fille` beside another server's `read_file`), and two
 * definitions under one name.
 *
 * It does not judge what a name says, and it sees no likeness in meaning: `get_file` beside `read_file` passes.
 * Where two servers collide, the one that stands first in bartizan.yaml keeps its name.
 */
import { z } from 'zod';
import type { Offer } from '../gateway/context.ts';
import { type Control, defineControl, type Ports } from '../gateway/control.ts';
import { deny, pass } from '../gateway/decision.ts';
import type { Finding, ReasonCode } from '../gateway/reason.ts';
import { withhold } from '../gateway/withhold.ts';
import type { JsonObject } from '../protocol/json.ts';
import { LISTINGS, type OfferKind } from '../protocol/methods.ts';
import {
  abroadOf,
  type Home,
  homeOf,
  isNamed,
  likenessOf,
  type Neighbours,
  titleOf,
} from './tool-names-likeness.ts';
import {
  type Grammar,
  hasHidden,
  isAddress,
  isPromptName,
  isToolName,
  mixesScripts,
} from './tool-names-text.ts';

const options = z.strictObject({
  grammar: z
    .enum(['printable', 'spec'])
    .default('printable')
    .describe(
      'Which tool names are well formed: printable ASCII with single blanks, or only what the spec recommends.',
    ),
  accepted: z
    .array(z.string().regex(/^[!-~]+(?: [!-~]+)*$/, 'only printable ASCII'))
    .default([])
    .describe('Names that may look like another one, literally: somebody has compared them.'),
});

/** Characters. A title is a label; a longer text belongs into the description. */
const MAX_TITLE = 256;

const nothing = homeOf([]);

const HINT =
  'compare the two names; if both are right, add it to controls.tool-names.accepted in bartizan.yaml';

export const toolNames: Control = defineControl<typeof options>({
  id: 'tool-names',
  summary: 'Withholds offers whose name is malformed, hides something, or can be taken for another.',
  stops: ['F2'],
  options,

  create({ grammar, accepted }, ports) {
    const exempt = new Set(accepted);
    const neighboursOf = createNeighbours(ports);
    const judged = createMemory(neighboursOf, (offer, server) => faultIn(offer, nothing, server));

    return {
      catalog(listing) {
        const { server, kind, offers } = listing;
        if (kind === 'instructions') return pass;
        const page = homeOf(offers);
        const names = new Set<string>();
        const findings: Finding[] = [];
        for (const [index, offer] of offers.entries()) {
          const fault = faultIn(offer, page, server);
          if (fault === undefined) continue;
          names.add(offer.name);
          findings.push({ code: fault.code, at: pointerTo(kind, index), detail: fault.detail });
        }
        return names.size === 0 ? pass : withhold(listing, names, findings);
      },

      request({ server, method, params, tool }) {
        const offer = tool ?? namedIn(method, params);
        if (offer === undefined) return pass;
        const fault = judged(offer, server);
        if (fault === undefined) return pass;
        const detail = tool === undefined ? withoutName(fault.detail) : fault.detail;
        return deny(fault.code, detail, fault.code === 'name_confusable' ? HINT : undefined);
      },
    };

    function faultIn(offer: Offer, page: Home, server: string): Fault | undefined {
      const { kind, name } = offer;
      const detail = { kind, name: name.slice(0, 200) };
      if (hasHidden(name)) return { code: 'name_confusable', detail: { ...detail, rule: 'hidden' } };
      if (!isWellFormed(kind, name, grammar)) return { code: 'name_malformed', detail };
      const title = titleOf(offer) ?? '';
      if (title.length > MAX_TITLE)
        return { code: 'name_malformed', detail: { ...detail, rule: 'long-title' } };
      if (hasHidden(title))
        return { code: 'name_confusable', detail: { ...detail, rule: 'hidden-in-title' } };
      if (mixesScripts(title) || (kind === 'prompt' && mixesScripts(name))) {
        return { code: 'name_confusable', detail: { ...detail, rule: 'mixed-scripts' } };
      }
      if (exempt.has(name) || !isNamed(offer)) return undefined;
      const likeness = likenessOf(offer, page, neighboursOf(server));
      if (likeness === undefined) return undefined;
      const code = likeness.rule === 'same-name' ? 'name_collision' : 'name_confusable';
      return { code, detail: { ...detail, ...likeness } };
    }
  },
});

interface Fault {
  readonly code: ReasonCode & `name_${string}`;
  readonly detail: Finding['detail'] & {};
}

function isWellFormed(kind: OfferKind, name: string, grammar: Grammar): boolean {
  if (kind === 'tool') return isToolName(name, grammar);
  return kind === 'prompt' ? isPromptName(name) : isAddress(name);
}

/** A request that carries only a name: judged as an offer without any other words. */
function namedIn(method: string, params: JsonObject): Offer | undefined {
  const kind = NAMED.get(method);
  if (kind === undefined) return undefined;
  const name = kind === 'resource' ? params.uri : params.name;
  return { kind, name: typeof name === 'string' ? name : '', digest: '', definition: {} };
}

/** What only the client has written down may be a secret, and is not recorded (L4). */
function withoutName({ name: _, ...rest }: Fault['detail']): Fault['detail'] {
  return rest;
}

const NAMED: ReadonlyMap<string, OfferKind> = new Map([
  ['tools/call', 'tool'],
  ['prompts/get', 'prompt'],
  ['resources/read', 'resource'],
]);

function pointerTo(kind: OfferKind, index: number): string {
  const listing = Object.values(LISTINGS).find((each) => each.kind === kind);
  return `/result/${listing?.key ?? kind}/${index}`;
}

/** What each server's names are compared with, derived again only when an approval changes. */
function createNeighbours({ pins, servers }: Ports): (server: string) => Neighbours {
  let from: readonly (readonly Offer[])[] = [];
  let known = new Map<string, Neighbours>();
  return (server) => {
    const now = servers.map((each) => pins.offers(each));
    if (now.some((offers, index) => offers !== from[index])) {
      from = now;
      known = new Map();
    }
    const found = known.get(server);
    if (found !== undefined) return found;
    const index = servers.indexOf(server);
    const earlier = servers.slice(0, index === -1 ? servers.length : index);
    const abroad = abroadOf(earlier.map((each) => [each, pins.offers(each)] as const));
    const neighbours = { server, abroad, approved: homeOf(pins.offers(server)) };
    known.set(server, neighbours);
    return neighbours;
  };
}

/** Verdicts on approved offers, kept as long as the approvals stay: a call does not compare names anew. */
function createMemory(
  neighboursOf: (server: string) => Neighbours,
  judge: (offer: Offer, server: string) => Fault | undefined,
): (offer: Offer, server: string) => Fault | undefined {
  const verdicts = new WeakMap<Neighbours, Map<string, Fault | undefined>>();
  /** Offers whose verdict among these neighbours is "no fault": the usual ones, known without their long key. */
  const faultless = new WeakMap<Offer, Neighbours>();
  return (offer, server) => {
    const neighbours = neighboursOf(server);
    if (faultless.get(offer) === neighbours) return undefined;
    const key = `${offer.kind} ${offer.digest} ${offer.name}`;
    const known = verdicts.get(neighbours) ?? new Map<string, Fault | undefined>();
    verdicts.set(neighbours, known);
    if (known.has(key)) {
      const fault = known.get(key);
      if (fault === undefined) faultless.set(offer, neighbours);
      return fault;
    }
    const fault = judge(offer, server);
    if (neighbours.approved.has(offer)) known.set(key, fault);
    return fault;
  };
}
