import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { nameIn } from '../protocol/pointer.ts';

/** Finds an argument: by its name, or by JSON Pointer (RFC 6901) where the key begins with `/`. */
export function compilePointer(key: string): (args: JsonObject) => JsonValue | undefined {
  if (!key.startsWith('/')) return (args) => (Object.hasOwn(args, key) ? args[key] : undefined);
  const tokens = key.slice(1).split('/').map(nameIn);
  return (args) => {
    let value: JsonValue | undefined = args;
    for (const token of tokens) value = step(value, token);
    return value;
  };
}

function step(value: JsonValue | undefined, token: string): JsonValue | undefined {
  if (Array.isArray(value))
    return /^(?:0|[1-9]\d*)$/.test(token) ? (value as readonly JsonValue[])[Number(token)] : undefined;
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}
