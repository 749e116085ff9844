/** What a set says of itself: everything that its members offer, under one roof. */
import { type Filtered, filteredIn } from '../gateway/boundary.ts';
import type { Pins } from '../gateway/control.ts';
import type { Incoming } from '../gateway/incoming.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { META } from '../protocol/meta.ts';
import type { OfferKind } from '../protocol/methods.ts';
import { LEGACY_VERSIONS, SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import { type Answered, failedAll } from './answer.ts';
import { type Asked, askMember, within } from './ask-member.ts';
import { boundaryNote } from './missing.ts';
import { timeIn } from './read-member.ts';
import type { Front } from './set.ts';

interface Introduced {
  readonly server: string;
  readonly result: JsonObject;
}

export async function discover(front: Front, incoming: Incoming, pins: Pins): Promise<Answered> {
  const { members, waitMs, name } = front.set;
  const params = incoming.message.value.params ?? {};
  const late: Asked = { reason: 'server_timeout' };
  const asked = await Promise.all(
    members.map(async (server) => ({
      server,
      ...(await within(waitMs, incoming.signal, late, (signal) =>
        askMember(front, incoming, server, params, signal),
      )),
    })),
  );
  const missing = asked.filter((each) => each.reason !== undefined);
  if (missing.length === asked.length) return failedAll(missing);
  const met: Introduced[] = asked.filter((each) => each.reason === undefined);
  const filtered: Filtered[] = met.flatMap(({ server, result }) =>
    filteredIn(result).map((each) => ({ ...each, server })),
  );
  const instructions = met.flatMap(wordsOf).join('\n\n');
  return {
    result: {
      resultType: 'complete',
      supportedVersions: SUPPORTED_VERSIONS,
      capabilities: {
        ...approved(members, pins),
        ...united(met, LEGACY_VERSIONS.includes(incoming.client.protocolVersion)),
      },
      ...(instructions !== '' && { instructions }),
      ttlMs: missing.length > 0 ? 0 : Math.min(...met.map(({ result }) => timeIn(result))),
      cacheScope: 'private',
      _meta: {
        [META.serverInfo]: { name: `bartizan-set-${name}`, version: '0' },
        ...boundaryNote(missing, filtered),
      },
    },
  };
}

/** Under a heading of ours, so that no server can speak in the name of another (D7). */
function wordsOf({ server, result: { instructions } }: Introduced): string[] {
  return typeof instructions === 'string' && instructions !== '' ? [`# ${server}\n\n${instructions}`] : [];
}

/** So that what a slow member offers is asked for later: clients ask only for what was declared. */
function approved(members: readonly string[], pins: Pins): JsonObject {
  const kinds = new Set<OfferKind>(members.flatMap((member) => pins.offers(member).map(({ kind }) => kind)));
  const hasResources = kinds.has('resource') || kinds.has('template');
  return {
    ...(kinds.has('tool') && { tools: {} }),
    ...(kinds.has('prompt') && { prompts: {} }),
    ...((hasResources || members.some((member) => pins.dynamicResources(member))) && { resources: {} }),
  };
}

/**
 * A legacy client hears that a list has changed on its connection. A modern one would have to subscribe, which a set does
 * not offer.
 */
function united(met: readonly Introduced[], isLegacy: boolean): JsonObject {
  const declared = met.flatMap(({ result: { capabilities } }) =>
    isObject(capabilities) ? [capabilities] : [],
  );
  const of = (key: string): JsonValue[] =>
    declared.flatMap((capabilities) => (isObject(capabilities[key]) ? [capabilities[key]] : []));
  const listed = (key: string): JsonObject => {
    const all = of(key);
    const changes = isLegacy && all.some((each) => isObject(each) && each.listChanged === true);
    return all.length === 0 ? {} : { [key]: changes ? { listChanged: true } : {} };
  };
  const plain = (key: string): JsonObject => (of(key).length === 0 ? {} : { [key]: {} });
  return {
    ...listed('tools'),
    ...listed('prompts'),
    ...listed('resources'),
    ...plain('completions'),
    ...plain('logging'),
  };
}
