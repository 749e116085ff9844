import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { defaultLimits } from './limits.ts';
import { encode, type ResponseMessage } from './message.ts';
import { parseMessage } from './parse.ts';
import { withResultMembers } from './splice.ts';

function received(text: string): ResponseMessage {
  const { message } = parseMessage(Buffer.from(text), defaultLimits);
  if (message === undefined) throw new Error(`not a message: ${text}`);
  return message as ResponseMessage;
}

function spliced(text: string, members: JsonObject, id: string | number = 'other'): string {
  const { value, source } = received(text);
  if (source === undefined) throw new Error('it has no bytes');
  return encode({ value, source: withResultMembers(source, members) }, id).toString();
}

it('puts members before those that a result has, wherever the result and the id stand', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((word) => word !== '__proto__');
  const inner = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text)), { maxKeys: 4 });
  const result = fc.dictionary(
    text.map((word) => `_${word}`),
    fc.oneof(inner, text, fc.constant({ result: {} })),
    { maxKeys: 4 },
  );
  const order = fc.constantFrom(['id', 'result'], ['result', 'id']);
  fc.assert(
    fc.property(text, result, order, (id, value, keys) => {
      const parts: Record<string, string> = {
        id: `"id": ${JSON.stringify(id)}`,
        result: `"result" : ${JSON.stringify(value, null, 1)}`,
      };
      const whole = `{"jsonrpc":"2.0", ${keys.map((key) => parts[key]).join(' ,')} }`;
      expect(JSON.parse(spliced(whole, { a: 1, b: 'ü' }))).toEqual({
        jsonrpc: '2.0',
        id: 'other',
        result: { a: 1, b: 'ü', ...value },
      });
    }),
  );
});

it('is not misled by other members of that name, nor by their text, and leaves all other bytes as they are', () => {
  const text = '{"id":"{\\"result\\":{","\\u0072esult":{ "a":{"result":{}},"n":1.50 },"jsonrpc":"2.0"}';
  expect(spliced(text, { x: 1 }, '{"result":{')).toBe(
    '{"id":"{\\"result\\":{","\\u0072esult":{"x":1, "a":{"result":{}},"n":1.50 },"jsonrpc":"2.0"}',
  );
  expect(spliced('{"jsonrpc":"2.0","id":1,"result":{ }}', { x: 1 })).toContain('"result":{"x":1 }');
});
