import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../protocol/json.ts';
import { mayAsk, mayAskAll } from './questions.ts';

const client = (capabilities: JsonObject) => ({
  name: 't',
  version: '1',
  protocolVersion: 'x',
  capabilities,
});
const elicit = { q: { method: 'elicitation/create' } };
const link = { q: { method: 'elicitation/create', params: { mode: 'url', url: 'https://example.com' } } };
const sample = { q: { method: 'sampling/createMessage', params: { tools: [] } } };

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
    ['to open a page where the client can', { elicitation: { url: {} } }, { inputRequests: link }, true],
    ['no page where it shows forms only', { elicitation: {} }, { inputRequests: link }, false],
    ['no form where it opens pages only', { elicitation: { url: {} } }, { inputRequests: elicit }, false],
    [
      'a model with tools where the client has them',
      { sampling: { tools: {} } },
      { inputRequests: sample },
      true,
    ],
    ['no model with tools where it has none', { sampling: {} }, { inputRequests: sample }, false],
  ])('%s', (_, capabilities, result, expected) => {
    expect(mayAskAll(client(capabilities), { resultType: 'input_required', ...result }).may).toBe(expected);
  });

  it('says all that is missing', () => {
    const inputRequests = { ...link, r: { method: 'roots/list' } };
    expect(mayAskAll(client({}), { inputRequests })).toEqual({
      may: false,
      lacking: [['elicitation', 'url'], ['roots']],
    });
  });

  it('says which capability is missing', () => {
    expect(mayAskAll(client({ elicitation: {} }), { inputRequests: link })).toEqual({
      may: false,
      lacking: [['elicitation', 'url']],
    });
  });

  it('takes what nobody may be asked for worse than what this client cannot be asked', () => {
    const inputRequests = { ...elicit, q2: { method: 'tools/call' } };
    expect(mayAskAll(client({}), { inputRequests })).toEqual({ may: false, lacking: [] });
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', ''])(
    'is nothing that every object has: %s',
    (method) => {
      expect(mayAsk(client({}), method, undefined)).toEqual({ may: false, lacking: [] });
    },
  );
});
