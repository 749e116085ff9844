/** What a server offers, judged by every control that looks at offers, and by the rules of design. */
import type { Config } from '../../config/config.ts';
import { controlsOff, loadControls } from '../../config/load-controls.ts';
import { controls as builtIn } from '../../controls/index.ts';
import { toolDesign } from '../../controls/tool-design.ts';
import { lint } from '../../design/lint.ts';
import type { Listing, Offer } from '../../gateway/context.ts';
import type { Checks, Pins } from '../../gateway/control.ts';
import { isWellFormedListing, offersIn } from '../../gateway/offers.ts';
import { createPipeline } from '../../gateway/pipeline.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { messageOf } from '../../protocol/message.ts';
import { LISTINGS, type OfferKind } from '../../protocol/methods.ts';
import { pointerTo } from '../../protocol/pointer.ts';
import type { Offered } from '../approve/review.ts';
import { orderIn } from '../approve/warnings.ts';
import { controlFindings } from './control-findings.ts';
import { type Finding, finding, type ScanRule } from './finding.ts';
import { CONTROL_OFF, HEAVY, MALFORMED } from './rules.ts';

/** By server. */
export type Catalogs = ReadonlyMap<string, Offered>;

/** It compares with what was approved, and nothing is. */
const COMPARES = 'pinned-tools';
const HEAVY_BYTES = 60_000;

export interface CatalogJudge {
  /** What is off, whatever the server. */
  readonly off: readonly Finding[];
  judge(server: string, offered: Offered): Promise<Finding[]>;
}

/**
 * Controls that the config brings along are left out: they would run here, outside of any sandbox, and a scan is often
 * made of a config that somebody else wrote.
 */
export async function createCatalogJudge(
  config: Config,
  catalogs: Catalogs,
  at: number,
): Promise<CatalogJudge> {
  const offers = new Map([...catalogs].map(([server, offered]) => [server, offersOf(offered)] as const));
  const ports = { pins: asIfApproved(offers), servers: [...catalogs.keys()] };
  const loaded = (await loadControls({ ...config, use: [] })).filter(
    ({ control }) => control.id !== COMPARES,
  );
  const checks = loaded.map(({ control, options }) => ({ control, checks: control.create(options, ports) }));
  const looking = checks.filter(({ checks: each }) => each.catalog !== undefined);
  const known = knownTools(config);
  return {
    off: controlsOff(config)
      .filter(({ id }) => looksAtOffers(id))
      .map(({ id, reason }) => finding(CONTROL_OFF, `has ${id} off: ${reason}`)),
    async judge(server, offered) {
      const findings: Finding[] = [];
      for (const listing of listingsOf(server, offered, at)) {
        if (!isWellFormedListing(listing.kind, listing.message)) {
          findings.push(finding(MALFORMED, `lists a ${listing.kind} that has no name`));
          continue;
        }
        for (const { control, checks: each } of looking) {
          const judgement = await createPipeline([{ id: control.id, checks: each }]).catalog(listing);
          findings.push(...controlFindings(control, judgement, listing));
        }
      }
      const others = [...offers].filter(([name]) => name !== server);
      const quoted = findings.map((each) => withQuote(each, offers.get(server) ?? [], others));
      return [...quoted, ...designFindings(server, offered, known), ...weight(offered)];
    },
  };
}

function looksAtOffers(id: string): boolean {
  const control = builtIn.find((each) => each.id === id);
  if (control === undefined || id === COMPARES) return false;
  const checks: Checks = control.create(control.options.parse({}), {
    pins: asIfApproved(new Map()),
    servers: [],
  });
  return checks.catalog !== undefined;
}

/** As if everything had been seen, and nothing approved: names are compared, and what is found is found. */
function asIfApproved(offers: ReadonlyMap<string, readonly Offer[]>): Pins {
  return {
    launchDigest: () => undefined,
    digestOf: () => undefined,
    offer: () => undefined,
    offers: (server) => offers.get(server) ?? [],
    dynamicResources: () => false,
  };
}

function offersOf(offered: Offered): Offer[] {
  return listingsOf('', offered, 0).flatMap(({ offers }) => offers);
}

function listingsOf(server: string, offered: Offered, at: number): Listing[] {
  const { instructions, tools, prompts, resources, templates } = offered;
  const listing = (kind: OfferKind, result: JsonObject): Listing => {
    const message = messageOf({
      jsonrpc: '2.0' as const,
      id: 1,
      result: { resultType: 'complete', ...result },
    });
    return Object.freeze({ server, at, kind, message, offers: offersIn(kind, message) });
  };
  const lists: readonly (readonly [OfferKind, readonly JsonObject[]])[] = [
    ['tool', tools],
    ['prompt', prompts],
    ['resource', resources],
    ['template', templates],
  ];
  const keyOf = (kind: OfferKind): string =>
    Object.values(LISTINGS).find((each) => each.kind === kind)?.key ?? kind;
  return [
    ...((instructions ?? '') === '' ? [] : [listing('instructions', { instructions: instructions ?? '' })]),
    ...lists.flatMap(([kind, items]) =>
      items.length === 0 ? [] : [listing(kind, { [keyOf(kind)]: items })],
    ),
  ];
}

/** The words that made it say so: nobody can judge a false alarm without them. */
function withQuote(
  found: Finding,
  page: readonly Offer[],
  others: readonly (readonly [string, readonly Offer[]])[],
): Finding {
  const { rule, thing } = found;
  if (rule.id !== 'poisoned-catalog' || thing === undefined) return found;
  const offer = page.find(({ kind, name }) => kind === thing.kind && name === thing.name);
  const order = offer === undefined ? undefined : orderIn(offer, page, others);
  return order === undefined ? found : { ...found, why: order };
}

/** A rule of design, as a scan names it. */
export function designRule({ id, level, sentence, help }: ScanRule): ScanRule {
  return { id: `tool-design/${id}`, level, sentence, help };
}

type Known = ReadonlyMap<string, string>;

function knownTools({ controls }: Config): Known {
  const setting = controls[toolDesign.id];
  const options = setting?.state === 'on' ? toolDesign.options.safeParse(setting.options).data : undefined;
  const { known = [] } = (options ?? {}) as { known?: { server: string; tools: string[]; reason: string }[] };
  return new Map(
    known.flatMap(({ server, tools, reason }) => tools.map((tool) => [`${server} ${tool}`, reason] as const)),
  );
}

function designFindings(server: string, { tools }: Offered, known: Known): Finding[] {
  return tools.flatMap((definition) => {
    const { name } = definition;
    if (typeof name !== 'string') return [];
    const accepted = known.get(`${server} ${name}`);
    return lint({ name, definition }).map(({ rule, at, why }) =>
      finding(designRule(rule), why, {
        thing: { kind: 'tool', name },
        at: pointerTo(at),
        ...(accepted !== undefined && rule.level === 'error' && { accepted }),
      }),
    );
  });
}

function weight(offered: Offered): Finding[] {
  const bytes = Buffer.byteLength(JSON.stringify([offered.instructions, offered.tools]));
  if (bytes <= HEAVY_BYTES) return [];
  return [finding(HEAVY, `offers ${Math.round(bytes / 1000)} KB of tools and instructions`)];
}
