/** JSON as it stands after a strict parse: no duplicate keys, no lone surrogates, no lost digits. */
export type JsonValue = string | number | boolean | null | JsonObject | JsonArray;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export type JsonArray = readonly JsonValue[];

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
