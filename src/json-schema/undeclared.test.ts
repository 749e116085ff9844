import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import type { CompileOptions, Validator } from './compile.ts';
import { loadCompiler } from './load.ts';

const compiler = await loadCompiler();
const text = { type: 'string' };

function validatorOf(schema: JsonObject, options: CompileOptions): Validator {
  const compiled = compiler.compile(schema, options);
  if (compiled.fault !== undefined) throw new Error(JSON.stringify(compiled.fault));
  return compiled;
}

/** Pointers to what is refused; empty when the value passes. */
function refused(schema: JsonObject, value: JsonValue, options: CompileOptions = {}): string[] {
  const violations = validatorOf(schema, { closed: true, ...options }).check(value) ?? [];
  for (const { keyword } of violations) expect(keyword).toBe('undeclared');
  return violations.map(({ at }) => at);
}

describe('a property that no schema declares is refused', () => {
  it('at the root, below properties, in lists and in maps', () => {
    const schema = {
      properties: {
        user: { type: 'object', properties: { name: text } },
        list: { type: 'array', prefixItems: [true], items: { properties: { id: text } } },
        map: { type: 'object', additionalProperties: { properties: { id: text } } },
      },
    };
    const value = {
      user: { name: 'ada', admin: true },
      list: [{ any: 1 }, { id: 'a', 'x/y': 1 }],
      map: { anything: { id: 'a' }, else: { role: 'b' } },
      debug: 1,
    };
    expect(refused(schema, value)).toEqual(['/user/admin', '/list/1/x~1y', '/map/else/role', '/debug']);
  });

  it('by names that every object inherits', () => {
    const value = JSON.parse('{"constructor":1,"__proto__":{"admin":true},"toString":2}') as JsonValue;
    expect(refused({ properties: { a: text } }, value)).toEqual(['/constructor', '/__proto__', '/toString']);
  });

  it('in a schema that declares an empty list of properties', () => {
    expect(refused({ type: 'object', properties: {} }, { a: 1 })).toEqual(['/a']);
  });

  it('where names are declared by pattern, too', () => {
    expect(refused({ patternProperties: { '^x-': text } }, { 'x-a': 'b', admin: true })).toEqual(['/admin']);
  });

  it('through references, recursion included', () => {
    const schema = { properties: { next: { $ref: '#' }, id: text } };
    expect(refused(schema, { next: { next: { id: 'a', evil: 1 } } })).toEqual(['/next/next/evil']);
  });

  it('in draft-07 as in 2020-12, combinators included', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      definitions: { base: { properties: { id: text } } },
      allOf: [{ $ref: '#/definitions/base' }, { properties: { name: text } }],
    };
    expect(refused(schema, { id: 'a', name: 'b' })).toEqual([]);
    expect(refused(schema, { id: 'a', role: 'b' })).toEqual(['/role']);
  });
});

describe('combinators keep working:', () => {
  const kinds = {
    oneOf: [
      { properties: { kind: { const: 'a' }, x: { properties: { deep: text } } }, required: ['kind'] },
      { properties: { kind: { const: 'b' }, y: text }, required: ['kind'] },
    ],
  };

  it('only the alternative that matches speaks', () => {
    expect(refused(kinds, { kind: 'a', x: { deep: 'd' } })).toEqual([]);
    expect(refused(kinds, { kind: 'a', y: 'd' })).toEqual(['/y']);
    expect(refused(kinds, { kind: 'a', x: { deep: 'd', admin: true } })).toEqual(['/x/admin']);
  });

  it('closing never makes a value valid that was not', () => {
    const ambiguous = {
      oneOf: [
        { properties: { a: { properties: { x: {} } } } },
        { properties: { a: { properties: { y: {} } } } },
      ],
    };
    const compiled = validatorOf(ambiguous, { closed: true });
    expect(compiled.check({ a: { x: 1 } })?.map(({ keyword }) => keyword)).toContain('oneOf');
    const not = { not: { properties: { a: { properties: { x: {} } } } } };
    expect(validatorOf(not, { closed: true }).check({ a: { z: 1 } })?.[0]?.keyword).toBe('not');
  });

  it('an optional object, as many generators write it', () => {
    const schema = {
      properties: { f: { anyOf: [{ $ref: '#/$defs/F' }, { type: 'null' }] } },
      $defs: { F: { type: 'object', properties: { a: text } } },
    };
    expect(refused(schema, { f: null })).toEqual([]);
    expect(refused(schema, { f: { a: 'x' } })).toEqual([]);
    expect(refused(schema, { f: { a: 'x', b: 1 } })).toEqual(['/f/b']);
  });

  it('conditions, and schemas that depend on a property', () => {
    const schema = {
      properties: { kind: text },
      if: { properties: { kind: { const: 'a' } } },
      // biome-ignore lint/suspicious/noThenProperty: -- a keyword of JSON Schema
      then: { properties: { a: text } },
      else: { properties: { b: text } },
      dependentSchemas: { kind: { properties: { extra: text } } },
    };
    expect(refused(schema, { kind: 'a', a: 'x', extra: 'y' })).toEqual([]);
    expect(refused(schema, { kind: 'a', b: 'x' })).toEqual(['/b']);
    expect(refused(schema, { kind: 'c', b: 'x' })).toEqual([]);
  });
});

describe('what a schema leaves open stays open:', () => {
  it.each<[string, JsonObject]>([
    ['additionalProperties: true', { properties: { a: text }, additionalProperties: true }],
    ['a schema for the others', { properties: { a: text }, additionalProperties: { type: 'number' } }],
    ['unevaluatedProperties: true', { properties: { a: text }, unevaluatedProperties: true }],
    ['a part that says so', { allOf: [{ properties: { a: text } }, { additionalProperties: true }] }],
    ['an alternative that is any object', { anyOf: [{ properties: { a: text } }, { type: 'object' }] }],
    ['an object without any properties', { type: 'object' }],
  ])('%s', (_, schema) => {
    expect(refused(schema, { a: 'x', b: 1 })).toEqual([]);
    expect(refused({ properties: { inner: schema } }, { inner: { a: 'x', b: 1 } })).toEqual([]);
  });

  it('items that only contains names', () => {
    expect(refused({ contains: { properties: { a: text } } }, [{ a: 'x' }, { b: 1 }])).toEqual([]);
  });

  it('but a bare root can be closed', () => {
    const bare = { type: 'object', description: 'no parameters' };
    expect(refused(bare, { a: 1 }, { closeBare: true })).toEqual(['/a']);
    expect(refused(bare, {}, { closeBare: true })).toEqual([]);
    expect(refused({ type: 'object', additionalProperties: true }, { a: 1 }, { closeBare: true })).toEqual(
      [],
    );
  });
});

describe('a projection', () => {
  it('leaves out what is undeclared, keeps the rest, and changes nothing in place', () => {
    const schema = {
      properties: { rows: { items: { properties: { id: text } } }, free: { type: 'object' } },
    };
    const value = { rows: [{ id: 'a', ssn: '1' }, { id: 'b' }], free: { x: 1 }, debug: 1 };
    const before = JSON.stringify(value);
    const projection = validatorOf(schema, {}).project(value);
    expect(projection).toMatchObject({
      value: { rows: [{ id: 'a' }, { id: 'b' }], free: { x: 1 } },
      removed: ['/rows/0/ssn', '/debug'],
      count: 2,
    });
    expect(JSON.stringify(value)).toBe(before);
  });

  it('is the very same value when nothing is left out', () => {
    const value = { rows: [{ id: 'a' }] };
    const projection = validatorOf(
      { properties: { rows: { items: { properties: { id: text } } } } },
      {},
    ).project(value);
    expect(projection?.value).toBe(value);
  });
});
