/** 2026-07-28, basic/index, Responses, and server/utilities/caching: what a server behind leaves out is said for it. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { defaultLimits } from './limits.ts';
import { encode, type ResponseMessage } from './message.ts';
import { responseFromModern } from './modern-words.ts';
import { parseMessage } from './parse.ts';

const CACHEABLE = [
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
];

function received(text: string): ResponseMessage {
  const { message } = parseMessage(Buffer.from(text), defaultLimits, { lossyNumbers: 'keep' });
  return message as ResponseMessage;
}

const respond = (result: JsonObject): ResponseMessage =>
  received(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));

function resultOf(method: string, result: JsonObject): JsonObject | undefined {
  const { value } = responseFromModern(method, respond(result)) ?? {};
  return value !== undefined && 'result' in value ? value.result : undefined;
}

describe('a modern server’s response', () => {
  it('keeps its bytes when it says everything', () => {
    for (const [method, result] of [
      ['tools/call', { resultType: 'complete', content: [] }],
      ['tools/list', { resultType: 'complete', ttlMs: 5, cacheScope: 'public' }],
      ['resources/read', { resultType: 'input_required', requestState: 's' }],
    ] as const) {
      const response = respond(result);
      expect(responseFromModern(method, response)).toBe(response);
    }
  });

  it('without a type is complete, and says so from here on (base-9, base-12)', () => {
    expect(resultOf('tools/call', { content: [] })).toEqual({ content: [], resultType: 'complete' });
  });

  it.each(CACHEABLE)(
    'to %s may be kept by nobody when it does not say by whom, and how long (caching-1)',
    (method) => {
      const nothing = { resultType: 'complete', ttlMs: 0, cacheScope: 'private' };
      expect(resultOf(method, {})).toEqual(nothing);
      expect(resultOf(method, { resultType: 'complete' })).toEqual(nothing);
    },
  );

  it.each([-1, 0.5, '60', null, 1e300])('may not be kept for %j milliseconds (caching-4)', (ttlMs) => {
    expect(resultOf('tools/list', { ttlMs, cacheScope: 'public' })).toMatchObject({
      ttlMs: 0,
      cacheScope: 'public',
    });
  });

  it.each(['everybody', null, true])('may not be kept by %j', (cacheScope) => {
    expect(resultOf('tools/list', { ttlMs: 5, cacheScope })).toMatchObject({
      ttlMs: 5,
      cacheScope: 'private',
    });
  });

  it('that asks for input says nothing of keeping it', () => {
    const asked = { resultType: 'input_required', inputRequests: {} };
    expect(resultOf('resources/read', asked)).toEqual(asked);
  });

  it('with a number that no double holds gets its words without being written again (base-9, caching-1)', () => {
    const said = (text: string): string | undefined => {
      const response = responseFromModern('tools/list', received(text));
      return response && encode(response, 'client').toString();
    };
    expect(said('{"result":{ "n":12345678901234567890},"id":1,"jsonrpc":"2.0"}')).toBe(
      '{"result":{"resultType":"complete","ttlMs":0,"cacheScope":"private", "n":12345678901234567890},"id":"client","jsonrpc":"2.0"}',
    );
    expect(said('{"jsonrpc":"2.0","id":1,"result":{"n":12345678901234567890,"ttlMs":-1}}')).toBeUndefined();
  });

  it.each([
    [-32002, -32602],
    [-32042, -32603],
    [-32023, -32603],
    [-32020, -32020],
    [-32021, -32021],
    [-32022, -32022],
    [-32000, -32000],
    [-32100, -32100],
    [5, 5],
  ])('with the error code %d is heard as %d (base-18, base-20)', (code, heard) => {
    const error = { code, message: 'no', data: { a: 1 } };
    const response = received(JSON.stringify({ jsonrpc: '2.0', id: 1, error }));
    const modern = responseFromModern('tools/call', response);
    expect(modern?.value).toMatchObject({ id: 1, error: { ...error, code: heard } });
    expect(modern === response).toBe(code === heard);
  });
});
