import { isObject, type JsonObject } from '../protocol/json.ts';
import type { Client } from './context.ts';

/** The client capability that each question needs. */
const NEEDS: Readonly<Record<string, string>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
};

/**
 * Whether a server may put these questions to this client.
 *
 * "Servers MUST NOT send an `inputRequests` that the client has not declared support for in its capabilities"
 * (2026-07-28, basic/patterns/mrtr, Server Requirements).
 */
export function mayAsk({ capabilities }: Client, result: JsonObject): boolean {
  const { inputRequests, requestState } = result;
  if (inputRequests === undefined) return typeof requestState === 'string';
  if (!isObject(inputRequests)) return false;
  return Object.values(inputRequests).every(
    (request) =>
      isObject(request) && typeof request.method === 'string' && offers(capabilities, request.method),
  );
}

/** The client capability that a question needs; undefined of what no server may ask. */
export function capabilityFor(questionMethod: string): string | undefined {
  return Object.hasOwn(NEEDS, questionMethod) ? NEEDS[questionMethod] : undefined;
}

/** The capabilities that these questions need and this client has not declared. */
export function lacking({ capabilities }: Client, { inputRequests }: JsonObject): string[] {
  const needed = Object.values(isObject(inputRequests) ? inputRequests : {}).flatMap((request) => {
    const method = isObject(request) ? request.method : undefined;
    const capability = typeof method === 'string' ? capabilityFor(method) : undefined;
    return capability === undefined || offers(capabilities, String(method)) ? [] : capability;
  });
  return [...new Set(needed)].sort();
}

export function offers(capabilities: JsonObject, questionMethod: string): boolean {
  const needed = capabilityFor(questionMethod);
  return needed !== undefined && Object.hasOwn(capabilities, needed) && isObject(capabilities[needed]);
}
