import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeaderValue, headerParameters, headerValue } from './headers.ts';
import type { JsonObject } from './json.ts';

describe('headerValue', () => {
  it.each([
    ['us-west1', 'us-west1'],
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
    ['with space', 'with space'],
    ['', ''],
    [42, '42'],
    [-7, '-7'],
    [true, 'true'],
    [false, 'false'],
  ])('writes %j as the spec does (http-38, http-39, http-40, http-43)', (value, expected) => {
    expect(headerValue(value)).toBe(expected);
  });

  it('never lets a value end its line (C7)', () => {
    expect(headerValue('x\r\nHost: evil')).toMatch(/^=\?base64\?[A-Za-z0-9+/=]+\?=$/);
  });

  it.each([[null], [[1]], [{ a: 1 }]])('has no place for %j', (value) => {
    expect(() => headerValue(value)).toThrow(TypeError);
  });
});

describe('decodeHeaderValue', () => {
  it('reads back what headerValue has written', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(' ', '\t', '\r\n', '\u0000', 'é', '😀', '=?base64?', '?='),
    );
    const value = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(value, (text) => {
        expect(decodeHeaderValue(headerValue(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['=?BASE64?eA==?=', 'another case of the markers'],
    ['=?base64?eA==', 'no end marker'],
    ['x=?base64?eA==?=', 'something before the marker'],
  ])('takes %s literally: %s', (field) => {
    expect(decodeHeaderValue(field)).toBe(field);
  });

  it.each([
    ['=?base64?=', 'markers that share a character'],
    ['=?base64?eA?=', 'no padding'],
    ['=?base64?eB==?=', 'bits that mean nothing'],
    ['=?base64?e A==?=', 'a space'],
    ['=?base64?eA-_?=', 'the other alphabet'],
    ['=?base64?eA==eA==?=', 'text after the padding'],
    ['=?base64?/w==?=', 'no UTF-8'],
    ['=?base64?7aCA?=', 'an encoded surrogate'],
    ['caf\u00e9', 'Latin-1'],
    ['a\u0000b', 'NUL'],
    ['a\r\nb', 'a line ending'],
  ])('refuses %j: %s', (field) => {
    expect(decodeHeaderValue(field)).toBeUndefined();
  });
});

describe('headerParameters', () => {
  const region = { type: 'string', 'x-mcp-header': 'Region' };
  const objectOf = (properties: JsonObject): JsonObject => ({ type: 'object', properties });

  it('finds annotations along chains of properties', () => {
    const schema = objectOf({
      region,
      plain: { type: 'string' },
      limits: objectOf({ rows: { type: 'integer', 'x-mcp-header': 'Max-Rows' } }),
      dry: { type: 'boolean', 'x-mcp-header': 'dry' },
    });
    expect(headerParameters(schema)).toEqual({
      parameters: [
        { header: 'Region', path: ['region'], type: 'string' },
        { header: 'Max-Rows', path: ['limits', 'rows'], type: 'integer' },
        { header: 'dry', path: ['dry'], type: 'boolean' },
      ],
    });
  });

  it('does not take properties and data of that name for annotations', () => {
    const schema = objectOf({
      'x-mcp-header': { type: 'string', default: 'y' },
      a: { const: region, enum: [region], default: region, examples: [region] },
    });
    expect(headerParameters(schema)).toEqual({ parameters: [] });
  });

  it.each([[''], ['A\r\nHost'], ['A B'], ['A:'], ['Ä'], ['a\u0000'], [1], [true], [null], [['Region']]])(
    'refuses the name %j, which is no token (C7, http-28, http-29, http-30)',
    (name) => {
      const schema = objectOf({ a: { type: 'string', 'x-mcp-header': name } });
      expect(headerParameters(schema)).toEqual({
        parameters: [],
        fault: { flaw: 'not_a_token', at: '/properties/a' },
      });
    },
  );

  it.each(['number', 'object', 'array', 'null', undefined, ['string', 'null']])(
    'refuses parameters of the type %j (http-32)',
    (type) => {
      const schema = objectOf({ a: { ...(type !== undefined && { type }), 'x-mcp-header': 'A' } });
      expect(headerParameters(schema).fault?.flaw).toBe('not_primitive');
    },
  );

  it('refuses two names that differ in case only (C7, http-31)', () => {
    const schema = objectOf({ a: region, b: objectOf({ c: { type: 'string', 'x-mcp-header': 'REGION' } }) });
    expect(headerParameters(schema).fault).toEqual({ flaw: 'not_unique', at: '/properties/b/properties/c' });
  });

  it.each<[string, JsonObject, string]>([
    ['the root', { ...objectOf({}), ...region }, ''],
    ['items', objectOf({ a: { type: 'array', items: region } }), '/properties/a/items'],
    [
      'properties below items',
      objectOf({ a: { items: objectOf({ r: region }) } }),
      '/properties/a/items/properties/r',
    ],
    ['prefixItems', objectOf({ a: { prefixItems: [{}, region] } }), '/properties/a/prefixItems/1'],
    ['oneOf', { oneOf: [objectOf({ r: region })] }, '/oneOf/0/properties/r'],
    ['anyOf', { anyOf: [region] }, '/anyOf/0'],
    ['allOf', { allOf: [objectOf({ r: region })] }, '/allOf/0/properties/r'],
    ['what a $ref can reach', { $defs: { 'a/b~': region }, $ref: '#/$defs/a' }, '/$defs/a~1b~0'],
    ['definitions', { definitions: { properties: region } }, '/definitions/properties'],
    ['additionalProperties', { additionalProperties: region }, '/additionalProperties'],
    ['patternProperties', { patternProperties: { '^x': region } }, '/patternProperties/^x'],
    [
      'dependentSchemas',
      { dependentSchemas: { a: objectOf({ r: region }) } },
      '/dependentSchemas/a/properties/r',
    ],
    ['a keyword that nobody knows', { 'x-new': [{ deep: region }] }, '/x-new/0/deep'],
  ])('refuses an annotation under %s (C7, http-34, http-35)', (_, schema, at) => {
    expect(headerParameters(schema)).toEqual({ parameters: [], fault: { flaw: 'not_reachable', at } });
  });

  it.each(['not', 'if', 'then', 'else', 'contains', 'propertyNames'])(
    'refuses an annotation under %s (C7, http-35)',
    (keyword) => {
      const schema = { [keyword]: objectOf({ r: region }) };
      expect(headerParameters(schema).fault).toEqual({
        flaw: 'not_reachable',
        at: `/${keyword}/properties/r`,
      });
    },
  );
});
