/** Labels that travel with results, sealed, and come back with requests: for gateways that share no disk. They only add. */
import type { Caller } from '../gateway/context.ts';
import type { Sealer } from '../gateway/control.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { type Message, messageOf } from '../protocol/message.ts';
import { withMeta } from '../protocol/noted.ts';
import { LABELS, type Label, type Reading } from './data-flow-labels.ts';

/** Key in the `_meta` of results, and of the requests that hand it back. */
export const CARRIED = 'bartizan/labels';

/** More is no label of ours. */
const LONGEST = 16_384;

type Readings = ReadonlyMap<Label, Reading>;

export function withLabels(message: Message, caller: Caller, readings: Readings, box: Sealer): Message {
  const sealed = box.close(JSON.stringify([idOf(caller), ...readings]));
  return withMeta(message, CARRIED, sealed);
}

/** What a request hands back; nothing, where it was sealed for somebody else, or by somebody else. */
export function labelsIn({ _meta: meta }: JsonObject, caller: Caller, box: Sealer): Readings {
  const sealed = isObject(meta) ? meta[CARRIED] : undefined;
  if (typeof sealed !== 'string' || sealed.length > LONGEST) return new Map();
  const opened = box.open(sealed);
  if (opened === undefined) return new Map();
  const [whose, ...readings] = JSON.parse(opened) as [string, ...(readonly [Label, Reading])[]]; // only this key can have written it
  return whose === idOf(caller) ? new Map(readings.filter(([label]) => LABELS.includes(label))) : new Map();
}

/** The request as the server may see it; the very same where it carries none. */
export function withoutLabels(message: Message): Message {
  const { value } = message;
  if (!('params' in value) || !isObject(value.params?._meta)) return message;
  const { [CARRIED]: carried, ..._meta } = value.params._meta;
  return carried === undefined ? message : messageOf({ ...value, params: { ...value.params, _meta } });
}

function idOf({ kind, id }: Caller): string {
  return `${kind} ${id}`;
}
