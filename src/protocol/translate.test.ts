import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { defaultLimits } from './limits.ts';
import {
  encode,
  type Message,
  messageOf,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from './message.ts';
import { META } from './meta.ts';
import { parseMessage } from './parse.ts';
import {
  inModernWords,
  questionToLegacy,
  questionToModern,
  requestFromLegacy,
  requestToLegacy,
  responseFromLegacy,
  responseToLegacy,
} from './translate.ts';

const meta: JsonObject = {
  [META.protocolVersion]: '2026-07-28',
  [META.clientInfo]: { name: 't', version: '1' },
  [META.clientCapabilities]: {},
};

function received<M extends Message>(json: string): M {
  const { message } = parseMessage(Buffer.from(json), defaultLimits, { lossyNumbers: 'keep' });
  if (message === undefined) throw new Error(`not a message: ${json}`);
  return message as M;
}

function fromLegacy(method: string, message: ResponseMessage): ResponseMessage {
  const response = responseFromLegacy(method, message);
  if (response === undefined) throw new Error('this response cannot be written');
  return response;
}

const written = (message: Message, id?: RequestId): JsonObject => JSON.parse(encode(message, id).toString());

/** JSON that survives being written and read, with keys that the parser takes. */
const member = fc
  .string({ unit: 'grapheme' })
  .filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(member, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const object = fc.dictionary(member, json, { maxKeys: 5 }) as fc.Arbitrary<JsonObject>;
const requestId = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer());

describe('encode', () => {
  it('replaces the id and nothing else, wherever it stands and whatever it holds', () => {
    const place = fc.constantFrom('first', 'middle', 'last');
    fc.assert(
      fc.property(requestId, requestId, object, place, (id, other, params, at) => {
        const member = `"id" : ${JSON.stringify(id)}`;
        const rest = [`"jsonrpc":"2.0"`, `"method":"tools/call"`, `"params": ${JSON.stringify(params)}`];
        rest.splice({ first: 0, middle: 2, last: 3 }[at], 0, member);
        const text = `{ ${rest.join(' ,\n')} }`;
        const spliced = encode(received(text), other).toString();
        expect(spliced).toBe(text.replace(member, () => `"id" : ${JSON.stringify(other)}`));
      }),
    );
  });

  it('is not misled by members called id further down, or by the text of an id in a string', () => {
    const text = '{"params":{"id":7,"a":{"id":7},"b":"\\"id\\":7"},"jsonrpc":"2.0","method":"m","id":7}';
    expect(encode(received(text), 'x').toString()).toBe(text.replace(/7\}$/, '"x"}'));
  });

  it('keeps numbers that no double holds', () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"n":12345678901234567890.123456789}}';
    expect(encode(received(text), 2).toString()).toBe(text.replace('"id":1', '"id":2'));
  });

  it('throws rather than guess where a message has no id', () => {
    expect(() => encode(received('{"jsonrpc":"2.0","method":"m"}'), 1)).toThrow(TypeError);
  });
});

describe('a legacy client’s request', () => {
  it('reaches a legacy server byte for byte, but for the id', () => {
    fc.assert(
      fc.property(object, (params) => {
        const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${JSON.stringify({ ...params, _meta: { progressToken: 3 } })}}`;
        const sent = requestToLegacy(requestFromLegacy(received(text), meta));
        expect(encode(sent, 1).toString()).toBe(text);
      }),
    );
  });

  it('carries nothing of ours to a legacy server, also when it has to be written again', () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","_meta":{"progressToken":3}}}';
    const sent = requestToLegacy(requestFromLegacy(received(text), meta));
    expect(sent.value).toEqual(JSON.parse(text));
  });

  it('reaches a modern server with the metadata of its handshake, and loses no member', () => {
    fc.assert(
      fc.property(object, object, (params, own) => {
        const given = { ...params, _meta: own };
        const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: given });
        const sent = written(inModernWords(requestFromLegacy(received<RequestMessage>(text), meta)));
        expect(sent.params).toEqual(JSON.parse(JSON.stringify({ ...given, _meta: { ...own, ...meta } })));
      }),
    );
  });

  it('cannot claim another version or other capabilities than its handshake', () => {
    const params = {
      _meta: { [META.protocolVersion]: '1999-01-01', [META.clientCapabilities]: { sampling: {} } },
    };
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params });
    const sent = written(inModernWords(requestFromLegacy(received<RequestMessage>(text), meta)));
    expect(sent).toMatchObject({ params: { _meta: meta } });
  });
});

describe('a modern client’s request', () => {
  it('reaches a legacy server without what only the modern era says, and loses nothing else', () => {
    fc.assert(
      fc.property(object, object, (params, own) => {
        const request = messageOf({
          jsonrpc: '2.0' as const,
          id: 1,
          method: 'tools/call',
          params: { ...params, _meta: { ...own, ...meta, [META.logLevel]: 'info' } },
        });
        const { _meta, ...rest } = params;
        const expected = Object.keys(own).length === 0 ? rest : { ...rest, _meta: own };
        expect(requestToLegacy(request).value.params).toEqual(expected);
      }),
    );
  });
});

describe('a legacy server’s response', () => {
  const respond = (result: JsonObject): ResponseMessage =>
    received(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));

  it('reaches a legacy client byte for byte', () => {
    fc.assert(
      fc.property(object, (result) => {
        fc.pre(!Object.hasOwn(result, 'resultType'));
        const response = respond(result);
        expect(encode(responseToLegacy(fromLegacy('tools/call', response)))).toEqual(response.source?.bytes);
      }),
    );
  });

  it('reaches a modern client complete, and loses no member (base-9, base-12)', () => {
    fc.assert(
      fc.property(object, (result) => {
        const sent = written(inModernWords(fromLegacy('tools/call', respond(result))));
        expect(sent.result).toEqual({ ...JSON.parse(JSON.stringify(result)), resultType: 'complete' });
      }),
    );
  });

  it.each(['tools/list', 'resources/read', 'server/discover'])(
    'to %s may not be kept (caching-1, caching-7)',
    (method) => {
      const response = respond({ tools: [], ttlMs: 1e9, cacheScope: 'public' });
      const { value } = inModernWords(fromLegacy(method, response));
      expect(value).toMatchObject({ result: { ttlMs: 0, cacheScope: 'private' } });
    },
  );

  it('asks for no input by using a modern word, neither here nor at the client', () => {
    const response = fromLegacy('tools/call', respond({ resultType: 'input_required', inputRequests: {} }));
    expect(response.value).toMatchObject({ result: { resultType: 'complete' } });
    expect(written(inModernWords(response))).toMatchObject({ result: { resultType: 'complete' } });
  });

  it('says its type to a modern client also when writing it again would change a number (base-9, caching-1)', () => {
    const text = '{"jsonrpc":"2.0","result":{"n":12345678901234567890,"ttlMs":5},"id":1}';
    const said = (method: string): string =>
      encode(inModernWords(fromLegacy(method, received<ResponseMessage>(text))), 5).toString();
    expect(said('tools/call')).toBe(
      '{"jsonrpc":"2.0","result":{"resultType":"complete","n":12345678901234567890,"ttlMs":5},"id":5}',
    );
    expect(responseFromLegacy('tools/list', received<ResponseMessage>(text))).toBeUndefined();
    const plain = received<ResponseMessage>(text.replace(',"ttlMs":5', ''));
    expect(encode(inModernWords(fromLegacy('tools/list', plain))).toString()).toBe(
      '{"jsonrpc":"2.0","result":{"resultType":"complete","ttlMs":0,"cacheScope":"private","n":12345678901234567890},"id":1}',
    );
    expect(encode(responseToLegacy(fromLegacy('tools/list', plain)))).toBe(plain.source?.bytes);
  });

  it.each([
    [-32002, -32602],
    [-32042, -32603],
    [-32022, -32603],
    [-32099, -32603],
    [-32001, -32001],
    [-31000, -31000],
  ])(
    'with the error code %d is heard by a modern client as %d, and by a legacy one as it came (base-18, base-20)',
    (said, heard) => {
      const error = {
        jsonrpc: '2.0' as const,
        id: 1,
        error: { code: said, message: 'no', data: { uri: 'x' } },
      };
      const response = fromLegacy('resources/read', received<ResponseMessage>(JSON.stringify(error)));
      const modern = { ...error, error: { ...error.error, code: heard } };
      expect(written(inModernWords(response))).toEqual(modern);
      expect(written(responseToLegacy(response))).toEqual(error);
    },
  );

  it('with an error code of old loses the data that cannot be written with another one (base-20)', () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32042,"message":"no","data":12345678901234567890}}';
    const response = fromLegacy('tools/call', received<ResponseMessage>(text));
    expect(written(inModernWords(response)).error).toEqual({ code: -32603, message: 'no' });
    const other = received<ResponseMessage>(text.replace('-32042', '-31000'));
    expect(encode(inModernWords(fromLegacy('tools/call', other)))).toBe(other.source?.bytes);
  });
});

describe('a modern server’s response', () => {
  it('reaches a legacy client without the modern members, and loses nothing else', () => {
    fc.assert(
      fc.property(object, (result) => {
        const modern = { ...result, resultType: 'complete', ttlMs: 5, cacheScope: 'public' };
        const text = JSON.stringify({ jsonrpc: '2.0', id: 1, result: modern });
        const { resultType, ttlMs, cacheScope, ...rest } = result;
        expect(written(responseToLegacy(received(text))).result).toEqual(JSON.parse(JSON.stringify(rest)));
      }),
    );
  });

  it('reaches a legacy client as it is when writing it again would change a number', () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","n":0.12345678901234567890123}}';
    expect(encode(responseToLegacy(received(text))).toString()).toBe(text);
  });

  it('keeps the cursor of its next page', () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","ttlMs":0,"tools":[],"nextCursor":"p2"}}';
    expect(written(responseToLegacy(received(text))).result).toEqual({ tools: [], nextCursor: 'p2' });
  });
});

describe('a question that sends a person to a web page', () => {
  const params = { mode: 'url', message: 'Agree', url: 'https://example.com' };
  const question = (more: object) =>
    messageOf({
      jsonrpc: '2.0' as const,
      id: 1,
      method: 'elicitation/create',
      params: { ...params, ...more },
    });

  it('gets a name for a legacy client, where it has none', () => {
    const { value } = questionToLegacy(question({}), () => 'a-name');
    expect(value.params).toEqual({ ...params, elicitationId: 'a-name' });
    expect(questionToLegacy(question({ elicitationId: 'its own' }), () => 'x').value.params).toMatchObject({
      elicitationId: 'its own',
    });
  });

  it('loses it for a modern one', () => {
    const { value } = question({ elicitationId: 'its own' });
    expect(questionToModern(value)).toEqual({ method: 'elicitation/create', params });
  });

  it('is the only one that is changed', () => {
    const roots = messageOf({ jsonrpc: '2.0' as const, id: 1, method: 'roots/list' });
    expect(questionToLegacy(roots, () => 'x')).toBe(roots);
    expect(questionToModern(roots.value)).toEqual({ method: 'roots/list' });
  });
});
