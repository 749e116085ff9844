/** Every request of 2026-07-28 that a client may send. Anything else is an extension, and those are refused by default. */
export const REQUEST_METHODS = [
  'server/discover',
  'tools/list',
  'tools/call',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'completion/complete',
  'subscriptions/listen',
] as const;

export type RequestMethod = (typeof REQUEST_METHODS)[number];

/** Requests that a server may put to the client while it works (MRTR `inputRequests`). */
export const QUESTION_METHODS = ['elicitation/create', 'sampling/createMessage', 'roots/list'] as const;

/** What a server offers, and under which key of which result it lists it. */
export const LISTINGS = {
  'tools/list': { kind: 'tool', key: 'tools', name: 'name' },
  'prompts/list': { kind: 'prompt', key: 'prompts', name: 'name' },
  'resources/list': { kind: 'resource', key: 'resources', name: 'uri' },
  'resources/templates/list': { kind: 'template', key: 'resourceTemplates', name: 'uriTemplate' },
} as const;

export type ListMethod = keyof typeof LISTINGS;

/** `instructions` are what a server says of itself; they are offered, pinned and approved like a tool. */
export type OfferKind = (typeof LISTINGS)[ListMethod]['kind'] | 'instructions';

export function isListMethod(method: string): method is ListMethod {
  return Object.hasOwn(LISTINGS, method);
}

export function isRequestMethod(method: string): method is RequestMethod {
  return (REQUEST_METHODS as readonly string[]).includes(method);
}

/** The requests that a server may answer with `input_required` (2026-07-28, basic/patterns/mrtr, Supported Requests). */
export const MAY_ASK: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);
