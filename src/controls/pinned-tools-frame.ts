/**
 * What stands around the offers of a list, and what a server says of itself beside its instructions: nobody has approved
 * it, so only members that the protocol names go out, and of those only what is no text (D2, F9).
 *
 * A name of up to three words and a version are let through: clients show them, and they change with every release.
 * A cursor goes on too, whatever it says: without it there is no next page.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Listing } from '../gateway/context.ts';
import { type Decision, rewrite } from '../gateway/decision.ts';
import { extensionsIn, isExtensionId } from '../protocol/extensions.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { LISTINGS } from '../protocol/methods.ts';

/** The decision, and the page that it lets through without words that nobody has read. */
export function inPlainFrame(listing: Listing, decision: Decision): Decision {
  if (decision.verdict !== 'pass' && decision.verdict !== 'rewrite') return decision;
  const { value } = decision.verdict === 'rewrite' ? decision.message : listing.message;
  if (!('result' in value)) return decision;
  const result = plainResult(listing, value.result);
  if (isDeepStrictEqual(result, value.result)) return decision;
  const found = decision.verdict === 'rewrite' ? decision.findings : [];
  return rewrite(messageOf({ ...value, result }), [...found, { code: 'words_removed', at: '/result' }]);
}

function plainResult({ kind, server }: Listing, result: JsonObject): JsonObject {
  const { resultType, nextCursor, ttlMs, cacheScope, instructions, supportedVersions, capabilities } = result;
  const list = Object.values(LISTINGS).find((each) => each.kind === kind);
  const offered =
    list === undefined
      ? {
          supportedVersions: Array.isArray(supportedVersions)
            ? supportedVersions.filter(isVersion)
            : undefined,
          capabilities: isObject(capabilities) ? plainCapabilities(capabilities) : undefined,
          instructions,
        }
      : { [list.key]: result[list.key], nextCursor };
  const info = isObject(result._meta) ? result._meta[META.serverInfo] : undefined;
  return present({
    resultType,
    ...offered,
    ttlMs: typeof ttlMs === 'number' ? ttlMs : undefined,
    cacheScope: cacheScope === 'public' || cacheScope === 'private' ? cacheScope : undefined,
    _meta: isObject(info) ? { [META.serverInfo]: plainInfo(info, server) } : undefined,
  });
}

function isVersion(value: JsonValue): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

/** Which extensions may stay is for the control `extensions`; here they only lose their words. */
function plainCapabilities(capabilities: JsonObject): JsonObject {
  const { tools, prompts, resources, completions, logging } = capabilities;
  const extensions = plainExtensions(extensionsIn(capabilities));
  return present({
    tools: switches(tools),
    prompts: switches(prompts),
    resources: switches(resources),
    completions: isObject(completions) ? {} : undefined,
    logging: isObject(logging) ? {} : undefined,
    extensions: Object.keys(extensions).length > 0 ? extensions : undefined,
  });
}

function plainExtensions(extensions: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(extensions)
      .filter(([id]) => isExtensionId(id))
      .map(([id, settings]) => [id, isObject(settings) ? plainSettings(settings) : {}]),
  );
}

/** Media types, switches and numbers: no sentence fits into them. */
const SETTING = /^[\w./;=+-]{1,64}$/;

function plainSettings(settings: JsonObject): JsonObject {
  return present(
    Object.fromEntries(
      Object.entries(settings)
        .filter(([name]) => SETTING.test(name))
        .map(([name, value]) => [name, plainSetting(value)]),
    ),
  );
}

function plainSetting(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return SETTING.test(value) ? value : undefined;
  if (isObject(value)) return plainSettings(value);
  return Array.isArray(value)
    ? value.map(plainSetting).filter((each): each is JsonValue => each !== undefined)
    : undefined;
}

function switches(capability: JsonValue | undefined): JsonObject | undefined {
  if (!isObject(capability)) return undefined;
  const { listChanged, subscribe } = capability;
  return present({
    listChanged: typeof listChanged === 'boolean' ? listChanged : undefined,
    subscribe: typeof subscribe === 'boolean' ? subscribe : undefined,
  });
}

const NAME = /^[\w@./+-]{1,64}(?: [\w@./+-]{1,32}){0,2}$/;
const VERSION = /^[\w.+-]{1,64}$/;

function plainInfo({ name, version }: JsonObject, server: string): JsonObject {
  return {
    name: typeof name === 'string' && NAME.test(name) ? name : server,
    version: typeof version === 'string' && VERSION.test(version) ? version : 'unknown',
  };
}

function present(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, JsonValue] => member[1] !== undefined),
  );
}
