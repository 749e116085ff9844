import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import type { CompileOptions } from './compile.ts';
import { loadCompiler } from './load.ts';

const compiler = await loadCompiler();

function faultOf(schema: unknown): { code: string } | undefined {
  return compiler.compile(schema).fault;
}

function check(schema: JsonObject, value: JsonValue, options: CompileOptions = {}): string | undefined {
  const compiled = compiler.compile(schema, options);
  if (compiled.fault !== undefined) throw new Error(JSON.stringify(compiled.fault));
  return compiled.check(value)?.[0]?.keyword;
}

function nested(depth: number, wrap: (inner: JsonValue) => JsonObject): JsonObject {
  let schema: JsonObject = {};
  for (let level = 0; level < depth; level += 1) schema = wrap(schema);
  return schema;
}

describe('a schema that is an attack (C2) is refused before anything is compiled:', () => {
  it('ten megabytes of enum', () => {
    const values = Array.from({ length: 1_000_000 }, (_, index) => `value-${index}`);
    expect(faultOf({ enum: values })).toMatchObject({ code: 'schema_too_large', detail: { of: 'bytes' } });
  });

  it('an enum of more values than any tool has', () => {
    const values = Array.from({ length: 5_001 }, (_, index) => index);
    expect(faultOf({ enum: values })).toMatchObject({ detail: { of: 'enum values' } });
  });

  it.each<[string, (inner: JsonValue) => JsonObject]>([
    ['properties', (inner) => ({ properties: { a: inner } })],
    ['items', (items) => ({ items })],
    ['not', (not) => ({ not })],
    ['an annotation', (inner) => ({ default: inner })],
  ])('3,000 levels of %s', (_, wrap) => {
    expect(faultOf(nested(3_000, wrap))).toMatchObject({
      code: 'schema_too_large',
      detail: { of: 'nesting' },
    });
    expect(faultOf(nested(33, (not) => ({ not })))).toMatchObject({ detail: { of: 'depth' } });
  });

  it.each([
    { $ref: '#' },
    { $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
    {
      $defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } },
      items: { $ref: '#/$defs/a' },
    },
    { $dynamicAnchor: 'x', $dynamicRef: '#x' },
    { $dynamicAnchor: 'x', anyOf: [{ type: 'string' }, { if: { $dynamicRef: '#x' } }] },
    { dependentSchemas: { a: { $ref: '#' } } },
  ])('a reference that leads back to itself: %j', (schema) => {
    expect(faultOf(schema)).toMatchObject({ code: 'ref_endless' });
  });

  it.each(['oneOf', 'anyOf', 'allOf'])('2^n subschemas on one value through %s', (keyword) => {
    const $defs: Record<string, JsonValue> = { d0: { type: 'string' } };
    for (let n = 1; n <= 30; n += 1) {
      const $ref = `#/$defs/d${n - 1}`;
      $defs[`d${n}`] = { [keyword]: [{ $ref }, { $ref }] };
    }
    expect(faultOf({ $defs, $ref: '#/$defs/d30' })).toMatchObject({
      code: 'schema_too_large',
      detail: { of: 'subschemas on one value' },
    });
  });

  it('thousands of subschemas, definitions or patterns', () => {
    const many = (count: number, make: (n: number) => JsonValue): JsonObject =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, make(n)]));
    expect(faultOf({ properties: many(3_000, () => ({})) })).toMatchObject({ detail: { of: 'subschemas' } });
    expect(faultOf({ properties: many(101, (n) => ({ pattern: `${n}` })) })).toMatchObject({
      detail: { of: 'patterns' },
    });
    const refs = { $defs: many(300, () => ({})), properties: many(300, (n) => ({ $ref: `#/$defs/p${n}` })) };
    expect(faultOf(refs)).toMatchObject({ detail: { of: 'definitions' } });
  });

  it('objects that are reachable in 2^n ways', () => {
    let shared: JsonObject = { type: 'string' };
    for (let n = 0; n < 40; n += 1) shared = { anyOf: [shared, shared] };
    expect(faultOf(shared)).toMatchObject({ code: 'schema_too_large' });
  });
});

it('compiles the longest chain of definitions that the bounds allow', () => {
  const $defs: Record<string, JsonValue> = { d0: { type: 'string' } };
  for (let n = 1; n < 256; n += 1) $defs[`d${n}`] = { $ref: `#/$defs/d${n - 1}` };
  expect(check({ $defs, $ref: '#/$defs/d255' }, 1)).toBe('type');
});

describe('a check that would take too long is given up:', () => {
  it('2^n growth with the depth of the value', () => {
    const branch = { properties: { a: { $ref: '#' } }, required: ['a'] };
    const schema = { anyOf: [branch, branch, { const: 'never' }] };
    let value: JsonValue = 1;
    for (let depth = 0; depth < 40; depth += 1) value = { a: value };
    expect(check(schema, value)).toBe('cost');
  });

  it('many subschemas on each of many items', () => {
    const schema = { items: { allOf: Array.from({ length: 900 }, () => ({ minimum: 0 })) } };
    expect(check(schema, Array(50_000).fill(1))).toBe('cost');
  });

  it('many loops over a wide object', () => {
    const loop = { additionalProperties: { type: 'number' } };
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n]));
    expect(check({ allOf: Array.from({ length: 400 }, () => loop) }, wide)).toBe('cost');
  });

  it('many readings of a long string', () => {
    const schema = { allOf: Array.from({ length: 900 }, () => ({ maxLength: 3_000_000 })) };
    expect(check(schema, 'x'.repeat(2_000_000))).toBe('cost');
  });

  it('a heavy pattern on a long string', () => {
    expect(check({ pattern: '^(a|b)*a(a|b){300}$' }, 'ab'.repeat(25_000))).toBe('cost');
  });

  it('a recursion deeper than the stack', () => {
    let value: JsonValue = [];
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    expect(check({ items: { $ref: '#' } }, value)).toBe('cost');
    expect(check({ uniqueItems: true }, [value])).toBe('cost');
    expect(check({ const: [[]] }, value)).toBe('cost');
  });

  it('also while undeclared properties are looked for', () => {
    const branch = { properties: { a: { $ref: '#' }, b: {} } };
    let value: JsonValue = {};
    for (let depth = 0; depth < 40; depth += 1) value = { a: value };
    const schema = { anyOf: [branch, { ...branch, maxProperties: 9 }, { const: 'never' }] };
    expect(check(schema, value, { closed: true })).toBe('cost');
  });
});

describe('what would be slow elsewhere is not here:', () => {
  it('an evil pattern on 50,000 characters', () => {
    expect(check({ pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`)).toBe('pattern');
    expect(check({ pattern: '^(a+)+$' }, 'a'.repeat(50_000))).toBeUndefined();
  });

  it('uniqueItems over 100,000 objects', () => {
    const items = Array.from({ length: 100_000 }, (_, n) => ({ n }));
    expect(check({ uniqueItems: true }, items)).toBeUndefined();
    expect(check({ uniqueItems: true }, [...items, { n: 7 }])).toBe('uniqueItems');
  });

  it('a recursive schema on a value as deep as the parser lets through', () => {
    let value: JsonValue = 1;
    for (let depth = 0; depth < 63; depth += 1) value = { child: value };
    expect(check({ properties: { child: { $ref: '#' } } }, value, { closed: true })).toBeUndefined();
  });
});

describe('no text of a schema becomes code:', () => {
  const payloads = [
    `"];globalThis.pwned=1;//`,
    `'];globalThis.pwned=1;//`,
    '`$' + '{globalThis.pwned=1}`',
    '*/globalThis.pwned=1;/*',
    '\u2028globalThis.pwned=1;\u2029',
    '\\";globalThis.pwned=1;//',
    '</script>\n;globalThis.pwned=1',
    '$' + '{globalThis.pwned=1}',
  ];

  it.each(payloads)('%j', (text) => {
    const pattern = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    const schema: JsonObject = {
      $id: `https://example.org/${encodeURIComponent(text)}`,
      $comment: text,
      title: text,
      description: text,
      default: text,
      examples: [text],
      format: text,
      [text]: text,
      properties: {
        [text]: { const: text },
        e: { enum: [text, { [text]: text }] },
        p: { pattern },
        r: { $ref: `#/$defs/${encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'))}` },
      },
      required: [text],
      patternProperties: { [pattern]: { const: text } },
      dependentRequired: { [text]: [text] },
      dependentSchemas: { [text]: { required: [text] } },
      anyOf: [{ properties: { [text]: { properties: { [text]: {} } } } }, { required: [`${text}2`] }],
      $defs: { [text]: { $anchor: 'a', const: text } },
    };
    const value = { [text]: text, e: { [text]: text }, p: text, r: text };
    expect(check(schema, value, { closed: true })).toBeUndefined();
    expect(check(schema, { ...value, [text]: 'other' }, { closed: true })).toBe('const');
    expect(check(schema, { ...value, admin: true }, { closed: true })).toBe('undeclared');
    expect(check(schema, {}, { closed: true })).toBe('required');
    expect('pwned' in globalThis).toBe(false);
  });
});
