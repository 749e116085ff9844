/**
 * Stops offers whose words give orders to the model that reads them (D1, tool poisoning), or that speak about the tools of
 * others (D7, shadowing): descriptions, names, defaults, examples, schemas, the instructions of a server (D2).
 *
 * It reads English, and it guesses: a quiet enough lie passes. What was approved and then changed is the business of
 * `pinned-tools`, and what a tool may do at all is up to the policy and the sandbox.
 */
import { z } from 'zod';
import type { Listing, Offer } from '../gateway/context.ts';
import { type Control, defineControl, type Pins, type Ports } from '../gateway/control.ts';
import { type Decision, deny, pass } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import { withhold } from '../gateway/withhold.ts';
import type { CatalogDetector, PoisonedText } from '../inspect/injection/catalog.ts';
import { isDistinctive } from '../inspect/injection/foreign.ts';
import { LISTINGS } from '../protocol/methods.ts';
import { pointerTo } from '../protocol/pointer.ts';
import { saidIn } from '../protocol/said.ts';
import { type LateChecks, lateChecks } from './late-checks.ts';

const options = z.strictObject({
  found: z
    .enum(['withhold', 'approval'])
    .default('withhold')
    .describe(
      'What becomes of an offer that gives orders to the model: it is left out, or left out unless exactly this was approved.',
    ),
  sensitivity: z
    .enum(['low', 'normal', 'high'])
    .default('normal')
    .describe('How little it takes: more is found, and more of what is harmless with it.'),
  accepted: z
    .array(
      z.strictObject({
        server: z.string().min(1).max(64).describe('Name of a server.'),
        names: z
          .array(z.string().max(256))
          .min(1)
          .max(200)
          .describe('Tools, prompts, resources or templates of it; the empty name is its instructions.'),
        reason: z.string().min(1).max(500).describe('Why: who has read them.'),
      }),
    )
    .max(100)
    .default([])
    .describe('Offers that a person has read, and that are no attack.'),
});

type Options = z.output<typeof options>;

export const poisonedCatalog: Control = defineControl<typeof options>({
  id: 'poisoned-catalog',
  summary: 'Withholds offers whose words give orders to the model, or speak of the tools of others.',
  stops: ['D1', 'D2', 'D7'],
  options,
  create: (given, ports) =>
    lateChecks(async () => {
      const { createCatalogDetector } = await import('../inspect/injection/catalog.ts');
      return checksWith(given, ports, createCatalogDetector(given.sensitivity));
    }),
});

/** So many verdicts are remembered. */
const MOST_KNOWN = 20_000;

function checksWith(given: Options, { pins, servers }: Ports, detector: CatalogDetector): LateChecks {
  const known = new Map<string, PoisonedText | undefined>();

  return {
    catalog(listing) {
      const poisoned = new Map(
        listing.offers.flatMap((offer, index) => {
          const found = mayPass(offer, listing.server) ? undefined : poisonOf(offer, listing.server);
          return found === undefined ? [] : [[offer.name, findingOf(found, listing, index)] as const];
        }),
      );
      const around = detector.find(aroundOffers(listing));
      if (around !== undefined) return deny('catalog_poisoned', detailOf(around));
      if (poisoned.size === 0) return pass;
      return withhold(listing, new Set(poisoned.keys()), [...poisoned.values()]);
    },
    request({ tool, server }): Decision {
      if (tool === undefined || mayPass(tool, server)) return pass;
      const found = poisonOf(tool, server);
      return found === undefined ? pass : deny('catalog_poisoned', detailOf(found));
    },
    question: () => pass,
    result: () => pass,
    done: () => undefined,
  };

  function mayPass({ kind, name, digest }: Offer, server: string): boolean {
    if (given.accepted.some((each) => each.server === server && each.names.includes(name))) return true;
    return given.found === 'approval' && pins.digestOf(server, kind, name) === digest;
  }

  function poisonOf({ definition, digest }: Offer, server: string): PoisonedText | undefined {
    const key = `${server} ${digest}`;
    if (known.has(key)) return known.get(key);
    const found = detector.find(definition, foreignTools(pins, servers, server));
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, found);
    return found;
  }
}

/** Tools that are approved of other servers, and not of this one too. */
function foreignTools(pins: Pins, servers: readonly string[], own: string): ReadonlySet<string> {
  const mine = new Set(pins.offers(own).map(({ name }) => name));
  const others = servers.filter((each) => each !== own).flatMap((each) => pins.offers(each));
  const names = others.filter(({ kind }) => kind === 'tool').map(({ name }) => name);
  return new Set(names.filter((name) => isDistinctive(name) && !mine.has(name)));
}

/** What a page says besides its offers. */
function aroundOffers({ message, kind, offers }: Listing): ReturnType<typeof saidIn> {
  const definitions = new Set<unknown>(offers.map(({ definition }) => definition));
  const { result } = saidIn(message);
  if (typeof result !== 'object' || result === null) return {};
  return Object.fromEntries(
    Object.entries(result).flatMap(([key, value]) => {
      if (kind === 'instructions' && key === 'instructions') return [];
      const rest = Array.isArray(value) ? value.filter((each) => !definitions.has(each)) : value;
      return [[key, rest]];
    }),
  );
}

function findingOf(found: PoisonedText, { kind }: Listing, index: number): Finding {
  const list = Object.values(LISTINGS).find((each) => each.kind === kind);
  const place = list === undefined ? ['result'] : ['result', list.key, index];
  return { code: 'catalog_poisoned', at: pointerTo([...place, ...found.path]), detail: detailOf(found) };
}

/** Why, without a word of it. */
function detailOf({
  score,
  reasons,
  encodings,
  path,
}: PoisonedText): Readonly<Record<string, string | number>> {
  return {
    at: pointerTo(path),
    score: Number(score.toFixed(2)),
    reasons: reasons.join('; '),
    ...(encodings.length > 0 && { encodings: encodings.join(' ') }),
  };
}
