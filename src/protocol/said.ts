import type { JsonObject, JsonValue } from './json.ts';
import { isError, isResponse, type Message, messageOf } from './message.ts';

/** What a message says, by the member that it stands in: its `params`, its `result`, or the words of its `error`. */
export function saidIn({ value }: Message): Readonly<Record<string, JsonValue>> {
  if (!isResponse(value)) return value.params === undefined ? {} : { params: value.params };
  if (!isError(value)) return { result: value.result };
  const { message, data } = value.error;
  return { error: data === undefined ? { message } : { message, data } };
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
