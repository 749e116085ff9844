import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { mayAsk, offers } from './questions.ts';

const client = (capabilities: JsonObject) => ({
  name: 't',
  version: '1',
  protocolVersion: 'x',
  capabilities,
});
const elicit = { q: { method: 'elicitation/create' } };

describe('what a server may ask (mrtr-6, mrtr-11, mrtr-12)', () => {
  it.each<[string, JsonObject, JsonObject, boolean]>([
    ['what the client has declared', { elicitation: {} }, { inputRequests: elicit }, true],
    ['nothing that it has not declared', { sampling: {} }, { inputRequests: elicit }, false],
    [
      'nothing among several that it has not declared',
      { elicitation: {} },
      { inputRequests: { ...elicit, r: { method: 'roots/list' } } },
      false,
    ],
    [
      'nothing that MCP does not know',
      { elicitation: {}, tools: {} },
      { inputRequests: { q: { method: 'tools/call' } } },
      false,
    ],
    [
      'nothing by what is no request',
      { elicitation: {} },
      { inputRequests: { q: 'elicitation/create' } },
      false,
    ],
    [
      'nothing by what is no map',
      { elicitation: {} },
      { inputRequests: [{ method: 'elicitation/create' }] },
      false,
    ],
    ['to come again, by a state alone', {}, { requestState: 's' }, true],
    ['not without saying what', { elicitation: {} }, {}, false],
    ['nothing where a capability is null', { elicitation: null }, { inputRequests: elicit }, false],
  ])('%s', (_, capabilities, result, expected) => {
    expect(mayAsk(client(capabilities), { resultType: 'input_required', ...result })).toBe(expected);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', ''])(
    'is nothing that every object has: %s',
    (method) => {
      expect(offers({}, method)).toBe(false);
    },
  );
});
