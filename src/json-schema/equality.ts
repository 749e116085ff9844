import { isObject, type JsonValue } from '../protocol/json.ts';
import type { Meter } from './meter.ts';

/**
 * A text that two JSON values share exactly when they are equal as JSON Schema means it: members in any order, 1 is 1.0,
 * 0 is -0.
 *
 * @throws {Exhausted} @throws {RangeError} on a value that is nested too deep to walk
 */
export function canonicalText(value: JsonValue, meter: Meter): string {
  // Text costs more than a look: it is made, sorted and hashed.
  meter.spend(8);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item, meter)).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] ?? null, meter)}`).join()}}`;
}

/** `enum` and `const`: one look-up, however many values there are. */
export function isOneOf(values: readonly JsonValue[], meter: Meter): (value: JsonValue) => boolean {
  const plain = new Set<JsonValue>();
  const nested: JsonValue[] = [];
  for (const value of values) {
    if (typeof value === 'object' && value !== null) nested.push(value);
    else plain.add(value);
  }
  // The texts are made at the first check: a check has a budget, a compilation has none.
  let texts: ReadonlySet<string> | undefined;
  return (value) => {
    if (typeof value !== 'object' || value === null) return plain.has(value);
    if (nested.length === 0) return false;
    texts ??= new Set(nested.map((entry) => canonicalText(entry, meter)));
    return texts.has(canonicalText(value, meter));
  };
}

/** `uniqueItems` in linear time, where comparing each with each would be quadratic. */
export function allUnique(items: readonly JsonValue[], meter: Meter): boolean {
  const plain = new Set<JsonValue>();
  const nested = new Set<string>();
  for (const item of items) {
    if (typeof item === 'object' && item !== null) {
      nested.add(canonicalText(item, meter));
    } else {
      meter.spend(1);
      plain.add(item);
    }
  }
  return plain.size + nested.size === items.length;
}

/** `multipleOf` as people mean it: 19.99 is a multiple of 0.01, although no double says so. */
export function isMultiple(value: number, divisor: number): boolean {
  const quotient = value / divisor;
  if (!Number.isFinite(quotient)) return value % divisor === 0;
  return Math.abs(Math.round(quotient) - quotient) < 1e-9;
}
