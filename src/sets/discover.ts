/** What a set says of itself: everything that its members offer, under one roof. */
import { type Filtered, filteredIn } from '../gateway/boundary.ts';
import type { Incoming } from '../gateway/incoming.ts';
import { canonicalJson } from '../protocol/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { META } from '../protocol/meta.ts';
import { SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import { type Answered, failedAll } from './answer.ts';
import { type Asked, askMember, within } from './ask-member.ts';
import { boundaryNote, type Missing } from './missing.ts';
import { type Offered, offeredBy } from './offered.ts';
import { timeIn } from './read-member.ts';
import type { Front } from './set.ts';
import { mayPass } from './trouble.ts';

interface Introduced {
  readonly server: string;
  readonly result: JsonObject;
}

export async function discover(front: Front, incoming: Incoming): Promise<Answered> {
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
      capabilities: united(front, met, missing),
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

/**
 * What the members declare together. What a member offers that is not there now is asked for later, since clients ask only
 * for what was declared; and its lists will have changed when it comes, which the set itself can tell.
 */
function united(front: Front, met: readonly Introduced[], missing: readonly Missing[]): JsonObject {
  const { members } = front.set;
  const declared = met.flatMap(({ result: { capabilities } }) =>
    isObject(capabilities) ? [capabilities] : [],
  );
  const of = (key: string): JsonObject[] => declared.map((each) => each[key]).filter(isObject);
  const offers = (server: string, key: Offered): boolean => offeredBy(server, front.pins).has(key);
  const listed = (key: Offered): JsonObject => {
    const all = of(key);
    if (all.length === 0 && !members.some((server) => offers(server, key))) return {};
    const changes =
      all.some(({ listChanged }) => listChanged === true) ||
      missing.some(({ server, reason }) => mayPass(reason) && offers(server, key));
    const subscribe = key === 'resources' && all.some((each) => each.subscribe === true);
    return { [key]: { ...(changes && { listChanged: true }), ...(subscribe && { subscribe: true }) } };
  };
  const extensions = commonTo(of('extensions'));
  const plain = (key: string): JsonObject => (of(key).length === 0 ? {} : { [key]: {} });
  return {
    ...listed('tools'),
    ...listed('prompts'),
    ...listed('resources'),
    ...plain('completions'),
    ...plain('logging'),
    ...(Object.keys(extensions).length > 0 && { extensions }),
  };
}

/** The extensions of any member; with settings where all that declare one agree on them. */
function commonTo(declared: readonly JsonObject[]): JsonObject {
  const common = new Map<string, JsonValue>();
  for (const [id, settings] of declared.flatMap((each) => Object.entries(each))) {
    const known = common.get(id);
    const same = known === undefined || canonicalJson(known) === canonicalJson(settings);
    common.set(id, same ? settings : {});
  }
  return Object.fromEntries(common);
}
