/**
 * What every response has to say to a modern client, whatever the server behind has left out: the type of a result and
 * how long it may be kept (2026-07-28, basic/index, Responses; server/utilities/caching).
 */
import { codeForModern } from './error-codes.ts';
import type { JsonObject } from './json.ts';
import { isError, messageOf, type ResponseMessage } from './message.ts';
import { withResultMembers } from './splice.ts';

/** Results that say how long they may be kept (2026-07-28, `CacheableResult`). */
const CACHEABLE: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]);

/** The words of a result that is complete, and may be kept by nobody. */
export function completeWords(method: string): JsonObject {
  return { resultType: 'complete', ...(CACHEABLE.has(method) && { ttlMs: 0, cacheScope: 'private' }) };
}

/**
 * A modern server's response with the words that it lacks; as it came when it lacks none.
 *
 * Undefined where a word would have to be replaced, so that all would be written again, and some number would change.
 */
export function responseFromModern(method: string, message: ResponseMessage): ResponseMessage | undefined {
  const { value, source } = message;
  if (isError(value)) {
    const error = codeForModern(value.error, 'modern');
    return error === value.error ? message : messageOf({ ...value, error });
  }
  const { result } = value;
  const lacking = Object.entries(completeWords(method)).filter(([word]) => !says(word, result));
  if (lacking.length === 0) return message;
  const words = Object.fromEntries(lacking);
  const completed = { ...value, result: { ...result, ...words } };
  if (source?.lossy !== true) return messageOf(completed);
  if (lacking.some(([word]) => Object.hasOwn(result, word))) return undefined;
  return { value: completed, source: withResultMembers(source, words) };
}

/** Whether a result says this word as it may be said. Of one that is not complete nothing may be kept. */
function says(word: string, result: JsonObject): boolean {
  const { resultType = 'complete', ttlMs, cacheScope } = result;
  switch (word) {
    case 'ttlMs':
      return resultType !== 'complete' || (Number.isSafeInteger(ttlMs) && Number(ttlMs) >= 0);
    case 'cacheScope':
      return resultType !== 'complete' || cacheScope === 'public' || cacheScope === 'private';
    default:
      return result[word] !== undefined;
  }
}
