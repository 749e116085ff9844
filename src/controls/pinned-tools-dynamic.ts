/**
 * Resources that were approved as a class: nobody has read their words, so their words do not go out.
 *
 * What is left is what a client needs to fetch one: URI, MIME type, size, and a name that is part of the URI.
 */
import type { Listing } from '../gateway/context.ts';
import { type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';

const MIME_TYPE = /^[\w.+-]{1,64}\/[\w.+-]{1,128}(; ?charset=[\w-]{1,32})?$/;

/** Rewrites the page. Entries that `isApproved` knows keep their words. */
export function withoutWords(
  { message }: Listing,
  isApproved: (definition: JsonObject) => boolean,
): Decision {
  const { value, source } = message;
  if (!('result' in value)) return pass;
  const { resources } = value.result;
  if (!Array.isArray(resources)) return pass;
  let stripped = 0;
  const entries = resources.map((entry: JsonValue) => {
    if (!isObject(entry) || isApproved(entry)) return entry;
    const plain = plainResource(entry);
    if (Object.keys(entry).every((key) => entry[key] === plain[key])) return entry;
    stripped += 1;
    return plain;
  });
  if (stripped === 0) return pass;
  if (source?.lossy === true) return deny('number_imprecise', { kind: 'resource' });
  const finding = { code: 'words_removed', at: '/result/resources', detail: { entries: stripped } };
  return rewrite(messageOf({ ...value, result: { ...value.result, resources: entries } }), [finding]);
}

export function plainResource({ uri, name, mimeType, size }: JsonObject): JsonObject {
  const address = typeof uri === 'string' ? uri : '';
  return {
    uri: address,
    name: typeof name === 'string' && decoded(address).endsWith(name) ? name : address,
    ...(typeof mimeType === 'string' && MIME_TYPE.test(mimeType) ? { mimeType } : {}),
    ...(typeof size === 'number' ? { size } : {}),
  };
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
