import { isObject, type JsonValue } from './json.ts';
import type { Path } from './pointer.ts';

/** Calls back for every string, wherever it stands; names of members too. The path is only good during the call. */
export function visitStrings(
  value: JsonValue,
  visit: (text: string, path: Path, isName: boolean) => void,
): void {
  const path: (string | number)[] = [];
  walk(value);

  function walk(value: JsonValue): void {
    if (typeof value === 'string') visit(value, path, false);
    else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) within(index, item);
    } else if (isObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        path.push(name);
        visit(name, path, true);
        walk(member);
        path.pop();
      }
    }
  }

  function within(step: string | number, value: JsonValue): void {
    path.push(step);
    walk(value);
    path.pop();
  }
}

/** The same value with other strings; the very same object where none is another. Names of members stay. */
export function mapStrings<Value extends JsonValue>(
  value: Value,
  map: (text: string, path: Path) => string,
): Value {
  const path: (string | number)[] = [];
  return mapped(value) as Value;

  function mapped(value: JsonValue): JsonValue {
    if (typeof value === 'string') return map(value, path);
    if (Array.isArray(value)) {
      const items = value.map((item: JsonValue, index) => at(index, item));
      return items.every((item, index) => item === value[index]) ? value : items;
    }
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([name, member]) => [name, at(name, member)] as const);
    return members.every(([name, member]) => member === value[name]) ? value : Object.fromEntries(members);
  }

  function at(step: string | number, value: JsonValue): JsonValue {
    path.push(step);
    const result = mapped(value);
    path.pop();
    return result;
  }
}
