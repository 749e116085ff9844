import { isObject, type JsonArray, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Meter } from './meter.ts';
import type { Choice, Shape } from './shape.ts';
import { pointerToken } from './violation.ts';

/** A value without what its schema does not declare. */
export interface Projection {
  readonly value: JsonValue;
  /** JSON Pointers to the first of what was left out. */
  readonly removed: readonly string[];
  /** How many properties were left out in all. */
  readonly count: number;
  /** Each object or array that lost something, with what became of it. */
  readonly changed: readonly (readonly [before: JsonValue, after: JsonValue])[];
}

const MOST_POINTERS = 32;

/**
 * Leaves out every property that no subschema in force declares.
 *
 * A subschema is in force where it accepts the value: of an `anyOf`, only the alternatives that match speak. An object is
 * held to names where some subschema in force names properties and none says what else there may be. So a value that
 * loses nothing is exactly one that the schema accepts and that has no undeclared property, combinators included.
 *
 * Expects a value that the schema accepts.
 *
 * @throws {Exhausted}
 */
export function project(value: JsonValue, shape: Shape, meter: Meter): Projection {
  const walk = new Walk(meter);
  const projected = shape.deep ? walk.visit(value, [shape]) : value;
  return { value: projected, removed: walk.removed, count: walk.count, changed: walk.changed };
}

class Walk {
  readonly removed: string[] = [];
  readonly changed: (readonly [JsonValue, JsonValue])[] = [];
  count = 0;
  readonly #meter: Meter;
  readonly #path: string[] = [];

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  visit(value: JsonValue, shapes: readonly Shape[]): JsonValue {
    if (typeof value !== 'object' || value === null) return value;
    const inForce = shapes.length === 1 && shapes.every(isPlain) ? shapes : this.#expand(value, shapes);
    const after = isObject(value) ? this.#object(value, inForce) : this.#array(value, inForce);
    if (after !== value) this.changed.push([value, after]);
    return after;
  }

  #object(value: JsonObject, shapes: readonly Shape[]): JsonObject {
    const isClosed = shapes.some(({ declares }) => declares) && !shapes.some(({ open }) => open);
    let copy: Record<string, JsonValue> | undefined;
    for (const key of Object.keys(value)) {
      this.#meter.spend(shapes.length);
      const member = value[key];
      if (member === undefined) continue;
      const children: Shape[] = [];
      const isDeclared = gather(key, shapes, children, this.#meter);
      if (isClosed && !isDeclared) {
        copy ??= { ...value };
        delete copy[key];
        this.#report(key);
      } else if (children.length > 0) {
        const after = this.#below(key, member, children);
        if (after !== member) {
          copy ??= { ...value };
          copy[key] = after;
        }
      }
    }
    return copy ?? value;
  }

  #array(value: JsonArray, shapes: readonly Shape[]): JsonArray {
    let copy: JsonValue[] | undefined;
    for (const [index, item] of value.entries()) {
      const children: Shape[] = [];
      for (const shape of shapes) {
        const child = index < shape.tuple.length ? shape.tuple[index] : shape.items;
        if (child?.deep) children.push(child);
      }
      // With no tuple, what holds for this item holds for all.
      if (children.length === 0 && shapes.every(({ tuple }) => index >= tuple.length)) break;
      this.#meter.spend(1);
      const after = this.#below(`${index}`, item, children);
      if (after === item) continue;
      copy ??= [...value];
      copy[index] = after;
    }
    return copy ?? value;
  }

  #below(key: string, value: JsonValue, shapes: readonly Shape[]): JsonValue {
    if (typeof value !== 'object' || value === null || shapes.length === 0) return value;
    this.#path.push(key);
    const after = this.visit(value, shapes);
    this.#path.pop();
    return after;
  }

  #report(key: string): void {
    this.count += 1;
    if (this.removed.length >= MOST_POINTERS) return;
    this.removed.push([...this.#path, key].map((part) => `/${pointerToken(part)}`).join(''));
  }

  /** All subschemas that are in force on one value. */
  #expand(value: JsonValue, shapes: readonly Shape[]): Shape[] {
    const inForce = new Set<Shape>();
    const rest = [...shapes];
    for (let shape = rest.pop(); shape !== undefined; shape = rest.pop()) {
      this.#meter.spend(1);
      if (inForce.has(shape)) continue;
      inForce.add(shape);
      rest.push(...shape.always);
      for (const choice of shape.choices) rest.push(...chosen(choice, value));
      for (const [property, dependent] of shape.dependent) {
        if (Object.hasOwn(value as object, property)) rest.push(dependent);
      }
    }
    return [...inForce];
  }
}

function isPlain(shape: Shape): boolean {
  return shape.always.length === 0 && shape.choices.length === 0 && shape.dependent.length === 0;
}

/** Collects what is said about the member `key`; true when it is declared. */
function gather(key: string, shapes: readonly Shape[], children: Shape[], meter: Meter): boolean {
  let isDeclared = false;
  for (const shape of shapes) {
    let isNamed = false;
    const named = shape.properties.get(key);
    if (named !== undefined) {
      isNamed = true;
      if (named.deep) children.push(named);
    }
    for (const [matcher, child] of shape.patterns) {
      meter.spend(1);
      if (!matcher.test(key)) continue;
      isNamed = true;
      if (child.deep) children.push(child);
    }
    if (!isNamed && shape.others?.deep) children.push(shape.others);
    isDeclared ||= isNamed;
  }
  if (!isDeclared) for (const { leftovers } of shapes) if (leftovers?.deep) children.push(leftovers);
  return isDeclared;
}

function chosen({ kind, options, otherwise }: Choice, value: JsonValue): Shape[] {
  const possible = options.filter(({ shape }) => admits(shape, value));
  if (kind === 'union') {
    // The schema accepted the value, so the only alternative that can have is the one that did.
    if (possible.length === 1) return possible.map(({ shape }) => shape);
    return possible.filter(({ accepts }) => accepts(value)).map(({ shape }) => shape);
  }
  const accepted = possible.filter(({ accepts }) => accepts(value)).map(({ shape }) => shape);
  return accepted.length > 0 || otherwise === undefined ? accepted : [otherwise];
}

function admits({ types }: Shape, value: JsonValue): boolean {
  return types === undefined || types.has(Array.isArray(value) ? 'array' : 'object');
}
