import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { isError, isNotification, isResponse, type Message, messageOf } from './message.ts';

/** The message with one more member in the `_meta` of its result or of its params. An error has none. */
export function withMeta(message: Message, key: string, note: JsonValue): Message {
  const { value } = message;
  const noted = (said: JsonObject): JsonObject => ({
    ...said,
    _meta: { ...(isObject(said._meta) && said._meta), [key]: note },
  });
  if (isNotification(value)) return messageOf({ ...value, params: noted(value.params ?? {}) });
  if (!isResponse(value) || isError(value)) return message;
  return messageOf({ ...value, result: noted(value.result) });
}
