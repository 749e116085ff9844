import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import type { CompileOptions, Validator } from './compile.ts';
import { loadCompiler } from './load.ts';

const compiler = await loadCompiler();

function validatorOf(schema: JsonObject, options: CompileOptions = {}): Validator {
  const compiled = compiler.compile(schema, options);
  if (compiled.fault !== undefined) throw new Error(JSON.stringify(compiled.fault));
  return compiled;
}

function accepts(schema: JsonObject, value: JsonValue, options: CompileOptions = {}): boolean {
  return validatorOf(schema, options).check(value) === undefined;
}

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';

describe('dialects', () => {
  it('reads a schema without $schema as 2020-12 (base-27, base-28)', () => {
    expect(accepts({ prefixItems: [{ type: 'string' }] }, [1])).toBe(false);
  });

  it('reads draft-07 where it is declared: lists of items, dependencies, nothing beside $ref (base-29)', () => {
    const tuple = { $schema: DRAFT_07, items: [{ type: 'string' }], additionalItems: false };
    expect(accepts(tuple, ['a'])).toBe(true);
    expect(accepts(tuple, [1])).toBe(false);
    expect(accepts(tuple, ['a', 'b'])).toBe(false);
    const needs = { $schema: DRAFT_07, dependencies: { a: ['b'], c: { required: ['d'] } } };
    expect(accepts(needs, { a: 1 })).toBe(false);
    expect(accepts(needs, { c: 1 })).toBe(false);
    expect(accepts(needs, { a: 1, b: 1, c: 1, d: 1 })).toBe(true);
    const beside = {
      $schema: DRAFT_07,
      definitions: { s: { type: 'string' } },
      $ref: '#/definitions/s',
      maxLength: 1,
    };
    expect(accepts(beside, 'long')).toBe(true);
    const named = {
      $schema: DRAFT_07,
      definitions: { s: { $id: '#s', type: 'string' } },
      items: { $ref: '#s' },
    };
    expect(accepts(named, [1])).toBe(false);
  });

  it('does not read keywords of the other dialect', () => {
    expect(accepts({ $schema: DRAFT_07, prefixItems: [false] }, [1])).toBe(true);
  });

  it.each(['http://json-schema.org/draft-04/schema#', 'https://example.org/mine', 'constructor', ''])(
    'refuses the dialect %j by name (base-30)',
    ($schema) => {
      expect(compiler.compile({ $schema }).fault).toMatchObject({ code: 'dialect_unsupported' });
    },
  );
});

describe('references', () => {
  it('follows pointers, anchors and relative identifiers inside of the document', () => {
    const schema = {
      $id: 'https://example.org/root.json',
      properties: {
        a: { $ref: '#/$defs/text' },
        b: { $ref: '#name' },
        c: { $ref: 'other.json#/$defs/deep' },
        d: { $ref: 'https://example.org/root.json#/$defs/odd~1na%25me' },
      },
      $defs: {
        text: { type: 'string' },
        anchored: { $anchor: 'name', type: 'integer' },
        other: { $id: 'other.json', $defs: { deep: { type: 'boolean' } } },
        'odd/na%me': { type: 'null' },
      },
    };
    expect(accepts(schema, { a: 'x', b: 1, c: true, d: null })).toBe(true);
    for (const wrong of [{ a: 1 }, { b: 'x' }, { c: 1 }, { d: 1 }])
      expect(accepts(schema, wrong)).toBe(false);
  });

  it('spells dynamic references out by their scope', () => {
    const schema = {
      $id: 'https://example.org/strict',
      $dynamicAnchor: 'node',
      $ref: 'tree',
      unevaluatedProperties: false,
      $defs: {
        tree: {
          $id: 'tree',
          $dynamicAnchor: 'node',
          type: 'object',
          properties: { children: { type: 'array', items: { $dynamicRef: '#node' } } },
        },
      },
    };
    expect(accepts(schema, { children: [{ children: [] }] })).toBe(true);
    expect(accepts(schema, { children: [{ childs: [] }] })).toBe(false);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://json-schema.org/draft/2020-12/schema',
    'file:///etc/passwd',
    '//evil.example/x',
    'other.json',
    'urn:uuid:deadbeef',
  ])('refuses to leave the document for %s (base-32, base-33)', ($ref) => {
    expect(compiler.compile({ properties: { a: { $ref } } }).fault).toMatchObject({ code: 'ref_remote' });
  });

  it.each(['#/nowhere', '#nobody', '#/properties/a/type', '#/properties/constructor'])(
    'refuses a reference to nothing: %s',
    ($ref) => {
      const { fault } = compiler.compile({ properties: { a: { type: 'string' }, b: { $ref } } });
      expect(['ref_unresolved', 'schema_malformed']).toContain(fault?.code);
    },
  );

  it('refuses two resources of one name', () => {
    const twice = { $defs: { a: { $id: 'x' }, b: { $id: 'x' } } };
    expect(compiler.compile(twice).fault).toMatchObject({ code: 'schema_malformed' });
  });

  it('lets no schema refer to another one that was compiled before', () => {
    expect(compiler.compile({ $id: 'https://example.org/a', type: 'string' }).fault).toBeUndefined();
    const { fault } = compiler.compile({
      $id: 'https://example.org/b',
      items: { $ref: 'https://example.org/a' },
    });
    expect(fault).toMatchObject({ code: 'ref_remote' });
  });
});

describe('a schema that is not valid in its dialect (base-31)', () => {
  it.each<[string, JsonValue]>([
    ['type', 'any'],
    ['type', []],
    ['type', ['string', 'string']],
    ['required', true],
    ['required', ['a', 'a']],
    ['properties', { type: 'object', properties: {} }],
    ['properties', []],
    ['exclusiveMinimum', true],
    ['minimum', '1'],
    ['multipleOf', 0],
    ['maxLength', -1],
    ['minItems', 1.5],
    ['enum', 'a'],
    ['anyOf', []],
    ['items', [{}]],
    ['pattern', 1],
    ['additionalProperties', null],
    ['$ref', 1],
  ])('is refused for %s: %j', (keyword, value) => {
    expect(compiler.compile({ [keyword]: value }).fault).toMatchObject({ code: 'schema_malformed' });
  });

  it.each([null, [], 'text', 1, true, undefined])('is refused when it is no object: %j', (schema) => {
    expect(compiler.compile(schema)).toEqual({ fault: { code: 'schema_missing', detail: {} } });
  });

  it('is the same for us as for the meta-schemas, keyword by keyword', () => {
    // Named by index: fast-check would print a whole Ajv.
    const oracles: readonly { oracle: Ajv; extra: JsonObject }[] = [
      { oracle: new Ajv2020({ strict: false, logger: false, validateFormats: false }), extra: {} },
      {
        oracle: new Ajv({ strict: false, logger: false, validateFormats: false }),
        extra: { $schema: DRAFT_07 },
      },
    ];
    const keyword = fc.constantFrom(
      ...['type', 'maximum', 'exclusiveMinimum', 'multipleOf', 'maxLength', 'uniqueItems', 'required'],
      ...['properties', 'additionalProperties', 'allOf', 'not', 'contains', 'dependentRequired', 'items'],
    );
    const value = fc.oneof(
      fc.constantFrom<JsonValue>(
        'string',
        'any',
        true,
        false,
        null,
        {},
        [],
        [{}],
        ['a'],
        ['a', 'a'],
        ['null'],
      ),
      fc.constantFrom<JsonValue>(0, 1, -1, 1.5, { a: {} }, { a: ['b'] }, { a: 1 }, [true], [1], {
        a: { type: 1 },
      }),
    );
    fc.assert(
      fc.property(keyword, value, fc.nat(1), (name, given, which) => {
        const { oracle, extra } = oracles[which] ?? oracles[0] ?? { oracle: new Ajv(), extra: {} };
        if (name === 'dependentRequired' && '$schema' in extra) return;
        const schema = { ...extra, [name]: given };
        const isValid = oracle.validateSchema(schema) === true;
        expect(compiler.compile(schema).fault === undefined).toBe(isValid);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is checked', () => {
  it('says where and what, at most eight times, and never the value', () => {
    const schema = {
      properties: { a: { properties: { 'b/~': { enum: ['x'] } } } },
      anyOf: Array.from({ length: 20 }, () => ({ type: 'string' })),
    };
    expect(validatorOf(schema).check({ a: { 'b/~': 'hunter2' } })).toEqual([
      { at: '', keyword: 'type', message: expect.any(String) },
      ...Array(7).fill(expect.anything()),
    ]);
    const [violation] =
      validatorOf({ properties: schema.properties }).check({ a: { 'b/~': 'hunter2' } }) ?? [];
    expect(violation).toMatchObject({ at: '/a/b~1~0', keyword: 'enum' });
    expect(JSON.stringify(violation)).not.toContain('hunter2');
  });

  it('sees only properties that the value has itself', () => {
    expect(accepts({ required: ['toString'] }, {})).toBe(false);
    expect(accepts({ properties: { constructor: { type: 'string' } } }, {})).toBe(true);
    expect(accepts({ required: ['constructor'] }, { constructor: 1 })).toBe(true);
  });

  it('refuses a schema that speaks of __proto__', () => {
    for (const text of [
      '{"properties":{"__proto__":{"type":"string"}}}',
      '{"required":["__proto__"]}',
      '{"dependentRequired":{"a":["__proto__"]}}',
      '{"patternProperties":{"__proto__":{}}}',
    ]) {
      expect(compiler.compile(JSON.parse(text)).fault).toMatchObject({ code: 'name_forbidden' });
    }
  });

  it('compares values as JSON does', () => {
    expect(accepts({ enum: [{ a: 1, b: [0] }] }, { b: [-0], a: 1 })).toBe(true);
    expect(accepts({ const: ['1'] }, [1])).toBe(false);
    expect(accepts({ uniqueItems: true }, [1, '1', [1], ['1'], { a: 1 }, null, 'null'])).toBe(true);
    expect(
      accepts({ uniqueItems: true }, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toBe(false);
    expect(accepts({ uniqueItems: true }, [0, -0])).toBe(false);
  });

  it('takes 19.99 for a multiple of 0.01, and 1e308 for none of 0.123456789', () => {
    expect(accepts({ multipleOf: 0.01 }, 19.99)).toBe(true);
    expect(accepts({ multipleOf: 0.01 }, 19.995)).toBe(false);
    expect(accepts({ multipleOf: 0.123456789 }, 1e308)).toBe(false);
  });

  it('asserts formats unless told not to, and ignores those it does not know', () => {
    expect(accepts({ format: 'uuid' }, 'x')).toBe(false);
    expect(accepts({ format: 'uuid' }, 'x', { formats: false })).toBe(true);
    for (const format of ['x-mine', 'constructor', '__proto__', 'regex'])
      expect(accepts({ format }, '(')).toBe(true);
  });

  it('ignores what no dialect defines, and what only Ajv does', () => {
    const schema = {
      $async: true,
      nullable: true,
      discriminator: {},
      'x-mcp-header': 'A',
      type: 'string',
      $comment: '',
    };
    expect(accepts(schema, 'a')).toBe(true);
    expect(accepts(schema, null)).toBe(false);
    expect(
      accepts({ properties: { a: {}, b: { maximum: 5, const: { $data: '1/a' } } } }, { a: 1, b: 1 }),
    ).toBe(false);
  });

  it('counts what a condition evaluated only where the condition held', () => {
    const schema = {
      if: { properties: { kind: { const: 'a' } }, required: ['kind'] },
      else: { properties: { other: {} } },
      unevaluatedProperties: false,
    };
    expect(accepts(schema, { kind: 'a' })).toBe(true);
    expect(accepts(schema, { kind: 'b', other: 1 })).toBe(false);
  });

  it('refuses unevaluatedItems where the generated code would be too lenient', () => {
    for (const schema of [
      { contains: { type: 'string' }, unevaluatedItems: false },
      { anyOf: [{ items: { type: 'string' } }, true], unevaluatedItems: { type: 'boolean' } },
      { $defs: { a: { allOf: [{ contains: {} }] } }, $ref: '#/$defs/a', unevaluatedItems: false },
    ]) {
      expect(compiler.compile(schema).fault).toMatchObject({ code: 'keyword_unsupported' });
    }
    expect(accepts({ allOf: [{ prefixItems: [{}] }], unevaluatedItems: false }, [1, 2])).toBe(false);
  });
});

it('inspects what compile would refuse, without compiling', () => {
  expect(compiler.inspect({ $ref: '#/x' })).toMatchObject({ code: 'ref_unresolved' });
  expect(compiler.inspect({ type: 'object' })).toBeUndefined();
});
