/** What a client has to have declared before it may be asked something (2026-07-28, schema, `ClientCapabilities`). */
import { isObject, type JsonObject } from './json.ts';
import { nameIn, pointerTo } from './pointer.ts';

/** The way to a capability: `['elicitation', 'url']`. */
export type CapabilityPath = readonly [string, ...string[]];

/** Of a client that can be asked everything: some servers offer more to those. */
export const ASKABLE: JsonObject = {
  elicitation: { form: {}, url: {} },
  sampling: { tools: {} },
  roots: {},
};

/** Whether a client declares it: whoever can show forms may say so by an empty `elicitation`. */
export function declares(capabilities: JsonObject, [first, ...rest]: CapabilityPath): boolean {
  if (first === 'elicitation' && rest[0] === 'form') return takesForms(capabilities);
  if (!Object.hasOwn(capabilities, first)) return false;
  const [second, ...others] = rest;
  const below = capabilities[first];
  if (!isObject(below)) return false;
  return second === undefined || declares(below, [second, ...others]);
}

/** The least that a client would have to declare (`MissingRequiredClientCapabilityError`, `data.requiredCapabilities`). */
export function capabilitiesAt(paths: readonly CapabilityPath[]): JsonObject {
  const below = new Map<string, CapabilityPath[]>();
  for (const [first, second, ...rest] of paths) {
    const others = below.get(first) ?? [];
    below.set(first, second === undefined ? others : [...others, [second, ...rest]]);
  }
  return Object.fromEntries([...below].map(([key, rest]) => [key, capabilitiesAt(rest)]));
}

/** "An empty capabilities object is equivalent to declaring support for form mode only" (client/elicitation, Capabilities). */
function takesForms({ elicitation }: JsonObject): boolean {
  return isObject(elicitation) && (isObject(elicitation.form) || elicitation.url === undefined);
}

/** What a question of a server needs; undefined of what no server may ask. */
export function neededFor(method: string, params: JsonObject | undefined): CapabilityPath | undefined {
  switch (method) {
    case 'elicitation/create':
      return ['elicitation', params?.mode === 'url' ? 'url' : 'form'];
    case 'sampling/createMessage':
      return params?.tools === undefined && params?.toolChoice === undefined
        ? ['sampling']
        : ['sampling', 'tools'];
    case 'roots/list':
      return ['roots'];
    default:
      return undefined;
  }
}

/** The ways as JSON Pointers (RFC 6901), as they stand in the record. */
export function pointersTo(paths: readonly CapabilityPath[]): string {
  const pointers = paths.map((path) => pointerTo(path));
  return [...new Set(pointers)].sort().join(' ');
}

export function pathsAt(pointers: string): CapabilityPath[] {
  return pointers.split(' ').map((pointer) => {
    const [first = '', ...rest] = pointer.slice(1).split('/').map(nameIn);
    return [first, ...rest];
  });
}
