/** What an exchange is about, in the words of rules. */
import type { Exchange } from '../gateway/context.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';
import { isRequestMethod } from '../protocol/methods.ts';

/** Prompts that a request names: `prompts/get`, and `completion/complete` for one of its arguments. */
export function promptOf({ method, params }: Exchange): string | undefined {
  if (method === 'prompts/get') return textOf(params.name);
  if (method !== 'completion/complete' || !isObject(params.ref)) return undefined;
  return params.ref.type === 'ref/prompt' ? textOf(params.ref.name) : undefined;
}

/** URIs that a request names, also those that it asks to watch or to complete. */
export function resourcesOf({ method, params }: Exchange): readonly string[] {
  switch (method) {
    case 'resources/read':
      return texts([params.uri]);
    case 'completion/complete':
      return isObject(params.ref) && params.ref.type === 'ref/resource' ? texts([params.ref.uri]) : [];
    case 'subscriptions/listen': {
      const watched = isObject(params.notifications) ? params.notifications.resourceSubscriptions : undefined;
      return Array.isArray(watched) ? texts(watched) : [];
    }
    default:
      return [];
  }
}

/** The protocol's other requests only look; what an extension does is not known. */
export function isLooking(method: string): boolean {
  return method !== 'tools/call' && isRequestMethod(method);
}

function texts(values: readonly (JsonValue | undefined)[]): string[] {
  return values.filter((value) => typeof value === 'string');
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
