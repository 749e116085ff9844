import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { encode } from './message.ts';
import { type ParseOptions, parseJson, parseMessage } from './parse.ts';
import { MAX_DEPTH } from './scan.ts';

const text = (source: string): Buffer => Buffer.from(source);
const hex = (source: string): Buffer => Buffer.from(source.replaceAll(' ', ''), 'hex');

const faultOf = (bytes: Buffer, options?: ParseOptions, limits = defaultLimits): string | undefined =>
  parseJson(bytes, limits, options).fault?.code;

describe('parseJson accepts', () => {
  it.each([
    ['scalars', '"x"', 'x'],
    ['white space around', ' \t\r\n{ "a" : 1 }\n', { a: 1 }],
    ['escapes', String.raw`"\"\\\/\b\f\n\r\tA"`, '"\\/\b\f\n\r\tA'],
    ['surrogate pairs, escaped and not', String.raw`["\ud83d\ude00","😀"]`, ['😀', '😀']],
    ['escapes that only look like surrogates', String.raw`"\\ud800"`, '\\ud800'],
    ['line separators in strings', '"\u2028"', '\u2028'],
    [
      'the same key in different objects',
      '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
      { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] },
    ],
    ['keys that differ in case', '{"a":1,"A":2}', { a: 1, A: 2 }],
    ['an empty key, and keys that look like indexes', '{"":1,"1":2,"0":3}', { '': 1, '1': 2, '0': 3 }],
    ['colons, commas and braces in strings', '{"a:{":"b:,[]}","c":1}', { 'a:{': 'b:,[]}', c: 1 }],
    [
      '`constructor`, which is an ordinary own key',
      '{"constructor":{"prototype":1}}',
      { constructor: { prototype: 1 } },
    ],
  ])('%s', (_, source, value) => {
    expect(parseJson(text(source), defaultLimits)).toEqual({ value, lossy: false });
  });

  it.each([
    '0',
    '-1',
    '1.0',
    '-0.0',
    '1E3',
    '1e22',
    '0e+1',
    '123.456e78',
    '0.1',
    '9007199254740991',
    '-9007199254740991',
  ])('the number %s', (token) => {
    expect(parseJson(text(token), defaultLimits)).toEqual({ value: Number(token), lossy: false });
  });

  it.each([
    '0.30000000000000004',
    '5e-324',
    '1.7976931348623157e308',
    '1.7976931348623157E+308',
    '100000000000000.50',
  ])('the number %s, which a double writes back', (token) => {
    expect(parseJson(text(token), defaultLimits)).toEqual({ value: Number(token), lossy: false });
  });
});

describe('parseJson refuses', () => {
  it.each([
    ['the same key twice (B6)', '{"method":"tools/list","method":"tools/call"}'],
    ['the same key twice at some depth', '{"a":[{"b":{"name":1,"name":1}}]}'],
    ['the same key in another spelling', String.raw`{"method":1,"\u006dethod":2}`],
    ['the same key thrice', '{"a":1,"a":2,"a":3}'],
    ['an object that a later one replaces', '{"a":{"b":1},"a":{"b":1,"c":2}}'],
    ['the empty key twice', '{"":1,"":2}'],
  ])('%s', (_, source) => {
    expect(faultOf(text(source))).toBe('duplicate_key');
  });

  it.each([
    ['plain', '{"__proto__":{"admin":true}}'],
    ['at some depth', '{"a":[{"__proto__":null}]}'],
    ['escaped', String.raw`{"\u005f\u005fproto__":1}`],
    ['escaped letter by letter', String.raw`{"\u005F\u005f\u0070\u0072\u006F\u0074\u006f\u005f\u005f":1}`],
  ])('the key __proto__, %s', (_, source) => {
    expect(faultOf(text(source))).toBe('forbidden_key');
  });

  it.each([
    ['a high half', String.raw`"\ud800"`],
    ['a low half', String.raw`"\uDC00"`],
    ['halves in the wrong order', String.raw`["\udc00\ud800"]`],
    ['a half in a key', String.raw`{"\ud800":1}`],
    ['a half after an escaped backslash', String.raw`"\\\ud83d"`],
  ])('lone surrogates: %s', (_, source) => {
    expect(faultOf(text(source))).toBe('lone_surrogate');
  });

  it.each([
    ['an integer beyond 2^53−1', '9007199254740992'],
    ['an integer that a double happens to hold', '100000000000000000000'],
    ['such an integer in another spelling', '1e20'],
    ['the greatest unsigned 64-bit integer', '18446744073709551615'],
    ['negative zero as an integer', '-0'],
    ['more digits than a double has', '0.1234567890123456789'],
    ['one digit more than the shortest spelling', '0.300000000000000041'],
    ['a double in full', '0.1000000000000000055511151231257827'],
    ['underflow to zero', '1e-400'],
    ['almost one', '0.99999999999999999999'],
  ])('numbers that are not written back: %s', (_, token) => {
    expect(faultOf(text(`[${token}]`))).toBe('number_imprecise');
    expect(parseJson(text(`[${token}]`), defaultLimits, { lossyNumbers: 'keep' })).toMatchObject({
      lossy: true,
    });
  });

  it.each(['1e400', '-1e400', '1e9999999999', '9'.repeat(400)])(
    'numbers that overflow, also where others are kept: %s',
    (token) => {
      expect(faultOf(text(`{"a":${token}}`))).toBe('number_not_finite');
      expect(faultOf(text(`{"a":${token}}`), { lossyNumbers: 'keep' })).toBe('number_not_finite');
    },
  );

  it.each([
    ['nothing', ''],
    ['white space only', ' \n'],
    ['trailing text', '{}x'],
    ['a second value', '{}{}'],
    ['NaN', '[NaN]'],
    ['Infinity', '[-Infinity]'],
    ['a comment', '{}//'],
    ['single quotes', "{'a':1}"],
    ['a trailing comma', '[1,]'],
    ['leading zeros', '[01]'],
    ['a plus sign', '[+1]'],
    ['a bare point', '[1.]'],
    ['hexadecimal', '[0x1]'],
    ['a raw line feed in a string', '"a\nb"'],
    ['an unknown escape', String.raw`"\x41"`],
    ['an escape cut short', String.raw`{"\u00":1}`],
    ['an escape cut short in what looks like __proto__', String.raw`{"\u005f\u005_proto":1}`],
    ['a string without an end', '"abc'],
    ['a string that ends in a backslash', '"abc\\'],
    ['an object without an end', '{"a":1'],
    ['brackets that close nothing', ']]'],
    ['brackets that do not match', '[}'],
    ['vertical tab as white space', '[\u000b]'],
    ['a no-break space as white space', '[\u00a0]'],
  ])('what is no JSON: %s', (_, source) => {
    expect(faultOf(text(source))).toBe('malformed_json');
  });

  it('a byte order mark', () => {
    expect(faultOf(hex('efbbbf 7b7d'))).toBe('byte_order_mark');
  });

  it.each([
    ['UTF-16 with a mark', 'fffe 7b00 7d00'],
    ['an overlong slash', '22 c0af 22'],
    ['an overlong quote', '22 c0a2 22'],
    ['an encoded surrogate', '22 eda080 22'],
    ['beyond U+10FFFF', '22 f4908080 22'],
    ['a sequence cut short', '22 e282 22'],
    ['Latin-1', '22 e9 22'],
  ])('invalid UTF-8: %s', (_, bytes) => {
    expect(faultOf(hex(bytes))).toBe('invalid_utf8');
  });

  it('UTF-16 without a mark', () => {
    expect(faultOf(hex('5b00 5d00'))).toBe('malformed_json');
  });
});

describe('parseJson holds to limits before anything is allocated (J1)', () => {
  const limits = { bytes: 2000, depth: 3, keys: 3, items: 3, string: 5 };
  const within = (source: string): string | undefined => faultOf(text(source), {}, limits);

  it.each([
    ['bytes', 'message_too_large', `${' '.repeat(1999)}1`, `${' '.repeat(2000)}1`],
    ['depth', 'too_deep', '[[[1]]]', '[[[[1]]]]'],
    ['depth of objects', 'too_deep', '{"a":{"a":{"a":1}}}', '{"a":[{"a":[]}]}'],
    [
      'keys in the whole message',
      'too_many_keys',
      '[{"a":1},{"a":1},{"a":1}]',
      '[{"a":1,"b":1},{"a":1,"b":1}]',
    ],
    ['items of one array', 'too_many_items', '[[1,2,3],[1,2,3],3]', '[[1,2,3],[1,2,3,4]]'],
    ['bytes of a string', 'string_too_long', '["12345"]', '["123456"]'],
    ['bytes of a string, as encoded', 'string_too_long', '["éé5"]', '["ééé"]'],
    ['bytes of a key', 'string_too_long', '{"12345":1}', '{"123456":1}'],
    ['bytes of an escaped string', 'string_too_long', String.raw`["\"\"5"]`, String.raw`["\"\"\""]`],
  ])('%s', (_, code, most, more) => {
    expect(within(most)).toBeUndefined();
    expect(within(more)).toBe(code);
  });

  it('and says how much would have been accepted, and where the text went beyond', () => {
    expect(parseJson(text('[[[[1]]]]'), limits).fault).toEqual({
      code: 'too_deep',
      detail: { at: 3, limit: 3 },
    });
  });

  it('objects do not count as arrays', () => {
    expect(faultOf(text('{"a":1,"b":2,"c":3}'), {}, { ...limits, items: 1 })).toBeUndefined();
  });

  it('100,000 brackets are refused for their depth, whatever the limit', () => {
    const open = text('['.repeat(100_000));
    expect(faultOf(open)).toBe('too_deep');
    expect(faultOf(open, {}, { ...defaultLimits, depth: 1_000_000 })).toBe('too_deep');
    const nested = (depth: number): Buffer => text('['.repeat(depth) + ']'.repeat(depth));
    expect(faultOf(nested(MAX_DEPTH), {}, { ...defaultLimits, depth: MAX_DEPTH })).toBeUndefined();
  });

  it('one text leaves no trace in the next', () => {
    for (let i = 0; i < 5; i++) expect(within('1,1,1')).toBe('malformed_json');
    expect(within('[[1,2],[1,2,3]]')).toBeUndefined();
  });

  it.each([23, 24, 25, 26, 47, 48, 49, 50, 200])(
    'finds the end of a string of %d bytes, with escapes anywhere',
    (length) => {
      for (const tail of ['\\"', '\\\\', '\\\\\\"', 'x']) {
        const string = `${'a'.repeat(length)}${tail}`;
        expect(faultOf(text(`{"k":"${string}","l":"${tail}${string}","m":1}`))).toBeUndefined();
        expect(faultOf(text(`{"k":"${string}","k":1}`))).toBe('duplicate_key');
      }
    },
  );
});

describe('parseMessage', () => {
  const parse = (source: string, options?: ParseOptions) =>
    parseMessage(text(source), defaultLimits, options);

  it.each([
    ['a request', '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'],
    ['a request without params', '{"jsonrpc":"2.0","id":"a","method":"tools/list"}'],
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/cancelled"}'],
    ['a result', '{"jsonrpc":"2.0","id":1,"result":{"x":1}}'],
    ['an error', '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"no","data":null}}'],
    ['an error without an id', '{"jsonrpc":"2.0","error":{"code":-32700,"message":"no"}}'],
    [
      'an error that says more than it has to',
      '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"","stack":"x"}}',
    ],
  ])('reads %s and keeps its bytes', (_, source) => {
    const { message } = parse(source);
    expect(message?.value).toEqual(JSON.parse(source));
    expect(message?.source?.bytes.toString()).toBe(source);
    expect(message?.source?.lossy).toBe(false);
  });

  it.each([
    ['a scalar', '1', 'not_an_object'],
    ['no version', '{"id":1,"method":"x"}', 'jsonrpc'],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"x"}', 'jsonrpc'],
    ['a version that is no string', '{"jsonrpc":2.0,"id":1,"method":"x"}', 'jsonrpc'],
    [
      'a member that JSON-RPC does not know',
      '{"jsonrpc":"2.0","id":1,"method":"x","extra":1}',
      'unknown_member',
    ],
    ['request and response at once', '{"jsonrpc":"2.0","id":1,"method":"x","result":{}}', 'unknown_member'],
    [
      'result and error',
      '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}',
      'unknown_member',
    ],
    ['neither', '{"jsonrpc":"2.0","id":1}', 'neither_request_nor_response'],
    ['a null id', '{"jsonrpc":"2.0","id":null,"method":"x"}', 'id'],
    ['a fractional id', '{"jsonrpc":"2.0","id":1.5,"method":"x"}', 'id'],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"x"}', 'id'],
    ['a result without an id', '{"jsonrpc":"2.0","result":{}}', 'id'],
    ['an error with a null id', '{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}', 'id'],
    ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":["x"]}', 'method'],
    ['positional params', '{"jsonrpc":"2.0","id":1,"method":"x","params":[]}', 'params'],
    ['null params', '{"jsonrpc":"2.0","id":1,"method":"x","params":null}', 'params'],
    ['a result that is no object', '{"jsonrpc":"2.0","id":1,"result":"x"}', 'result'],
    ['an error without a message', '{"jsonrpc":"2.0","id":1,"error":{"code":1}}', 'error'],
    [
      'an error with a fractional code',
      '{"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":""}}',
      'error',
    ],
  ])('refuses %s', (_, source, flaw) => {
    expect(parse(source).fault).toMatchObject({ code: 'not_json_rpc', detail: { flaw } });
  });

  it.each(['[]', '[{"jsonrpc":"2.0","id":1,"method":"x"}]'])('refuses the batch %s (B4)', (source) => {
    expect(parse(source).fault?.code).toBe('batch_refused');
  });

  it.each([
    ['1', 1],
    [' "a\\"b" ', 'a"b'],
    ['1.0', 1],
    ['"é"', 'é'],
  ])('knows where the id %s stands, so that another can take its place', (id, value) => {
    const source = `{ "params" : {"id":5,"é":[{"id":6}]} , "id" :${id}, "method":"id", "jsonrpc":"2.0"}`;
    const { message } = parse(source);
    expect(message?.value).toMatchObject({ id: value });
    expect(message && JSON.parse(encode(message, 'gateway-7').toString())).toEqual({
      ...JSON.parse(source),
      id: 'gateway-7',
    });
  });

  it('finds the id also when its key is escaped', () => {
    const { message } = parse(String.raw`{"\u0069\u0064":1,"method":"x","jsonrpc":"2.0"}`);
    expect(message && JSON.parse(encode(message, 2).toString())).toEqual({
      id: 2,
      method: 'x',
      jsonrpc: '2.0',
    });
  });

  it('sees no id in a notification', () => {
    expect(parse('{"jsonrpc":"2.0","method":"x","params":{"id":1}}').message?.source?.idAt).toBeUndefined();
  });

  it.each([
    ['flaws of the envelope', '{"id":7,"method":"x"}'],
    ['duplicates elsewhere', '{"jsonrpc":"2.0","id":7,"method":"x","params":{"a":1,"a":2}}'],
    ['forbidden keys', '{"jsonrpc":"2.0","id":7,"method":"x","params":{"__proto__":1}}'],
    ['numbers', '{"jsonrpc":"2.0","id":7,"method":"x","params":{"a":1e-400}}'],
    ['surrogates', String.raw`{"jsonrpc":"2.0","id":7,"method":"x","params":{"a":"\ud800"}}`],
  ])('tells the id of a request refused for %s', (_, source) => {
    expect(parse(source).fault?.id).toBe(7);
  });

  it.each([
    ['it comes twice', '{"jsonrpc":"2.0","id":7,"id":8,"method":"x"}'],
    ['it comes twice in two spellings', String.raw`{"jsonrpc":"2.0","id":7,"i\u0064":8,"method":"x"}`],
    ['any key beside it comes twice', '{"jsonrpc":"2.0","id":7,"method":"x","method":"y"}'],
    ['it is imprecise', '{"jsonrpc":"2.0","id":9007199254740993,"method":"x"}'],
    ['it is rounded', '{"jsonrpc":"2.0","id":1.00000000000000000001,"method":"x"}'],
    ['it is half a character', String.raw`{"jsonrpc":"2.0","id":"\ud800","method":"x"}`],
    ['the text is no JSON', '{"jsonrpc":"2.0","id":7,"method":"x"}}'],
    ['a limit was exceeded before', `{"jsonrpc":"2.0","id":7,"method":"x","params":${'['.repeat(99)}`],
  ])('does not guess an id when %s', (_, source) => {
    const { fault } = parse(source);
    expect(fault).toBeDefined();
    expect(fault).not.toHaveProperty('id');
  });

  it('marks a kept result as lossy, and never takes a rounded id for another', () => {
    const keep = { lossyNumbers: 'keep' } as const;
    const result = '"result":{"size":18446744073709551615}';
    expect(parse(`{"jsonrpc":"2.0","id":1,${result}}`, keep).message?.source?.lossy).toBe(true);
    expect(parse(`{"jsonrpc":"2.0","id":1.0,${result}}`, keep).message?.value).toMatchObject({ id: 1 });
    expect(parse(`{"jsonrpc":"2.0","id":1.00000000000000000001,${result}}`, keep).fault?.code).toBe(
      'number_imprecise',
    );
  });

  it('quotes nothing of the message in a fault', () => {
    const { fault } = parse('{"password":"hunter2" oops}');
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  });
});
