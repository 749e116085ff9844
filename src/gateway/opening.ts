import type { Opening, RecordedParameter, Whole } from '../audit/record.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { isRequestMethod } from '../protocol/methods.ts';
import { TASK_METHODS } from '../protocol/tasks.ts';
import type { Offer } from './context.ts';
import type { Pins } from './control.ts';
import type { Incoming } from './incoming.ts';

/** What turns values into something that may be kept: `src/audit/parameters.ts` in production. */
export interface Redact {
  /** Arguments by name, type and keyed hash; names not among `known` are hashed too. */
  parameters(values: JsonObject, known: ReadonlySet<string>): readonly RecordedParameter[];
  /** A keyed hash. */
  text(value: string): string;
}

/** Where each method carries the values that a record speaks of. A map: a client may call its method `constructor`. */
const VALUES: ReadonlyMap<string, (params: JsonObject) => JsonObject> = new Map([
  ['tools/call', ({ arguments: values }: JsonObject) => (isObject(values) ? values : {})],
  ['prompts/get', ({ arguments: values }: JsonObject) => (isObject(values) ? values : {})],
  ['resources/read', ({ uri }: JsonObject) => picked({ uri })],
  ['completion/complete', ({ ref, argument }: JsonObject) => picked({ ref, argument })],
  ...[...TASK_METHODS].map((method) => [method, ({ taskId }: JsonObject) => picked({ taskId })] as const),
]);

const PROTOCOL_NAMES: ReadonlySet<string> = new Set(['uri', 'ref', 'argument', 'taskId']);

export function openingOf(
  incoming: Incoming,
  id: string,
  at: number,
  pins: Pins,
  redact: Redact,
): Whole<Opening> {
  const { server, client, caller, face, message } = incoming;
  const { method, params = {} } = message.value;
  const named = approvedOffer(pins, server, method, params);
  const values = VALUES.get(method)?.(params);
  return {
    id,
    at,
    face,
    caller: { kind: caller.kind, id: caller.id },
    client: { name: client.name, version: client.version, protocolVersion: client.protocolVersion },
    server,
    method: isRequestMethod(method) || TASK_METHODS.has(method) ? method : redact.text(method),
    name: named?.name ?? unapprovedName(method, params, redact),
    digest: named?.digest,
    params: values && redact.parameters(values, knownNames(method, named)),
    connection: undefined,
  };
}

/** An unapproved name is whatever the client wrote, and may be a secret: only its hash is kept. */
function unapprovedName(method: string, params: JsonObject, redact: Redact): string | undefined {
  if (method !== 'tools/call' && method !== 'prompts/get') return undefined;
  return typeof params.name === 'string' ? redact.text(params.name) : undefined;
}

function approvedOffer(pins: Pins, server: string, method: string, params: JsonObject): Offer | undefined {
  const kind = method === 'tools/call' ? 'tool' : method === 'prompts/get' ? 'prompt' : undefined;
  if (kind === undefined || typeof params.name !== 'string') return undefined;
  return pins.offer(server, kind, params.name);
}

const knownByDefinition = new WeakMap<JsonObject, ReadonlySet<string>>();

function knownNames(method: string, offer: Offer | undefined): ReadonlySet<string> {
  if (offer === undefined)
    return method === 'tools/call' || method === 'prompts/get' ? new Set() : PROTOCOL_NAMES;
  let known = knownByDefinition.get(offer.definition);
  if (known === undefined) {
    known = new Set(declaredNames(offer.definition));
    knownByDefinition.set(offer.definition, known);
  }
  return known;
}

function declaredNames({ inputSchema, arguments: promptArguments }: JsonObject): string[] {
  if (isObject(inputSchema) && isObject(inputSchema.properties)) return Object.keys(inputSchema.properties);
  if (!Array.isArray(promptArguments)) return [];
  return promptArguments.flatMap((argument) =>
    isObject(argument) && typeof argument.name === 'string' ? [argument.name] : [],
  );
}

function picked(values: Record<string, JsonValue | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}
