import type { JsonObject, JsonValue } from './json.ts';
import { isError, isResponse, type Message, messageOf } from './message.ts';

/**
 * What a message says, by the member that it stands in: its `params`, its `result`, or its `error` but for the code. JSON-RPC 2.0
 * (section 5.1) knows a message and data of an error; what else a server writes there is handed on, so it is read as well.
 */
export function saidIn({ value }: Message): Readonly<Record<string, JsonValue>> {
  if (!isResponse(value)) return value.params === undefined ? {} : { params: value.params };
  if (!isError(value)) return { result: value.result };
  const { code: _, ...said } = value.error;
  return { error: said as JsonObject };
}

/** The same message, saying something else. Which message it is stays. */
export function saying(message: Message, map: (said: JsonObject, member: string) => JsonObject): Message {
  const { value } = message;
  const [entry] = Object.entries(saidIn(message));
  if (entry === undefined) return messageOf(value);
  const [member, said] = entry;
  const mapped = map(said as JsonObject, member);
  if (!isResponse(value)) return messageOf({ ...value, params: mapped });
  if (!isError(value)) return messageOf({ ...value, result: mapped });
  return messageOf({ ...value, error: { ...value.error, ...mapped } });
}
