import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../gateway/context.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf, modernMeta } from '../testing/exchange.ts';
import { offerOf } from '../testing/listing.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { QUESTION_KEY } from './question.ts';

const START = Date.UTC(2026, 7, 1);
const reasons = [{ code: 'needs_approval' as const, detail: {} }];
const salient = { name: 'delete_file', arguments: { path: '/srv/a' } };
const approve: JsonObject = { action: 'accept', content: { decision: 'approve' } };

function setUp(capacity?: number): { approvals: Approvals; now: { at: number } } {
  const now = { at: START };
  const approvals = createApprovals({
    key: Buffer.alloc(32, 7),
    clock: () => now.at,
    random: randomBytes,
    config: 'bartizan.yaml',
    ...(capacity === undefined ? {} : { capacity }),
  });
  return { approvals, now };
}

function callOf(params: JsonObject = {}, partial: Partial<Exchange> = {}): Exchange {
  const client = { ...exchangeOf().client, capabilities: { elicitation: {} } };
  const all = { _meta: modernMeta, ...salient, ...params };
  return exchangeOf({ client, tool: offerOf({ name: 'delete_file' }), ...partial, params: all });
}

/** Asks, and gives back the state that the client has to bring along. */
function askedFor(approvals: Approvals, exchange: Exchange = callOf()): string {
  const pending = approvals.pending(exchange, reasons);
  if (pending.verdict !== 'asked') throw new Error(pending.reason.code);
  return String(pending.result.requestState);
}

function answering(requestState: string, answer: JsonObject, partial: Partial<Exchange> = {}): Exchange {
  return callOf({ requestState, inputResponses: { [QUESTION_KEY]: answer } }, partial);
}

describe('an approval', () => {
  it('is asked for with an input_required result (mrtr-11)', () => {
    const { approvals } = setUp();
    expect(approvals.pending(callOf(), reasons)).toEqual({
      verdict: 'asked',
      summary: 'tool "delete_file" on "files"',
      result: {
        resultType: 'input_required',
        inputRequests: { [QUESTION_KEY]: expect.objectContaining({ method: 'elicitation/create' }) },
        requestState: expect.stringMatching(/^bartizan1\./),
      },
    });
  });

  it('is given by a form that says approve, and leaves nothing of ours in the parameters', () => {
    const { approvals } = setUp();
    expect(approvals.settle(answering(askedFor(approvals), approve))).toEqual({
      verdict: 'given',
      params: { _meta: modernMeta, ...salient },
    });
  });

  it('does not depend on the order of the arguments or on _meta', () => {
    const { approvals } = setUp();
    const state = askedFor(approvals, callOf({ arguments: { a: 1, b: 2 } }));
    const retry = callOf({
      _meta: { ...modernMeta, progressToken: 2 },
      arguments: { b: 2, a: 1 },
      requestState: state,
      inputResponses: { [QUESTION_KEY]: approve },
    });
    expect(approvals.settle(retry).verdict).toBe('given');
  });

  it.each<[string, JsonObject]>([
    ['decline', { action: 'decline' }],
    ['cancel', { action: 'cancel' }],
    ['refuse', { action: 'accept', content: { decision: 'refuse' } }],
  ])('is refused by %s, and cannot be had with the same state afterwards', (answer, response) => {
    const { approvals } = setUp();
    const state = askedFor(approvals);
    expect(approvals.settle(answering(state, response))).toEqual({
      verdict: 'refused',
      reason: { code: 'approval_refused', detail: { answer } },
    });
    expect(approvals.settle(answering(state, approve)).verdict).toBe('invalid');
  });

  it.each<[string, JsonObject]>([
    ['an empty accept', { action: 'accept' }],
    ['an empty form', { action: 'accept', content: {} }],
    ['a yes in other words', { action: 'accept', content: { decision: 'yes' } }],
    ['a boolean', { action: 'accept', content: { decision: true } }],
    ['another field besides', { action: 'accept', content: { decision: 'approve', also: 1 } }],
    ['a list', { action: 'accept', content: { decision: ['approve'] } }],
    ['another action', { action: 'approve', content: { decision: 'approve' } }],
    ['nothing', {}],
  ])('is not given by %s', (_, response) => {
    const { approvals } = setUp();
    expect(approvals.settle(answering(askedFor(approvals), response))).toMatchObject({
      verdict: 'invalid',
      reason: { code: 'approval_invalid', detail: { because: 'malformed_answer' } },
    });
  });

  it('is not given by an answer to what was not asked (G10)', () => {
    const { approvals } = setUp();
    const requestState = askedFor(approvals);
    const unasked = callOf({ requestState, inputResponses: { something: approve } });
    expect(approvals.settle(unasked)).toEqual({ verdict: 'none', params: { _meta: modernMeta, ...salient } });
    const odd = callOf({ requestState, inputResponses: [approve] });
    expect(approvals.settle(odd)).toMatchObject({ verdict: 'invalid' });
  });

  it('is not given by an answer without a question', () => {
    const { approvals } = setUp();
    const exchange = callOf({ inputResponses: { [QUESTION_KEY]: approve } });
    expect(approvals.settle(exchange).verdict).toBe('none');
  });

  it('holds once (G8, mrtr-10)', () => {
    const { approvals } = setUp();
    const retry = answering(askedFor(approvals), approve);
    expect(approvals.settle(retry).verdict).toBe('given');
    expect(approvals.settle(retry)).toMatchObject({
      verdict: 'invalid',
      reason: { code: 'approval_invalid', detail: { because: 'used_before' } },
    });
  });

  it('does not hold after it expired (G8)', () => {
    const { approvals, now } = setUp();
    const retry = answering(askedFor(approvals), approve);
    now.at += 300_000;
    expect(approvals.settle(retry)).toMatchObject({ verdict: 'invalid' });
  });

  it('does not hold when a bit of it was turned (G8, mrtr-9, mrtr-19)', () => {
    const { approvals } = setUp();
    const state = askedFor(approvals);
    const last = state.at(-5) === 'A' ? 'B' : 'A';
    const forged = state.slice(0, -5) + last + state.slice(-4);
    expect(approvals.settle(answering(forged, approve))).toMatchObject({ verdict: 'invalid' });
  });

  it.each<[string, Partial<Exchange>]>([
    ['caller', { caller: { kind: 'local', id: 'mallory' } }],
    ['server', { server: 'other' }],
    ['method', { method: 'prompts/get' }],
    [
      'tool',
      { tool: offerOf({ name: 'delete_file', definition: { name: 'delete_file', description: 'New.' } }) },
    ],
  ])('does not hold for another %s (G8, I2), and is not used up by the attempt', (field, partial) => {
    const { approvals } = setUp();
    const state = askedFor(approvals);
    expect(approvals.settle(answering(state, approve, partial))).toMatchObject({
      verdict: 'invalid',
      reason: { detail: { because: `other_${field}` } },
    });
    expect(approvals.settle(answering(state, approve)).verdict).toBe('given');
  });

  it.each<[string, JsonObject]>([
    ['value', { arguments: { path: '/srv/b' } }],
    ['further argument', { arguments: { path: '/srv/a', force: true } }],
    ['parameter', { task: {} }],
    ['name', { name: 'delete_all' }],
  ])('does not hold for another %s (I2)', (_, changed) => {
    const { approvals } = setUp();
    const exchange = callOf({
      requestState: askedFor(approvals),
      inputResponses: { [QUESTION_KEY]: approve },
      ...changed,
    });
    expect(approvals.settle(exchange)).toMatchObject({ reason: { detail: { because: 'other_params' } } });
  });

  it('is refused, not forgotten, when no more can be remembered', () => {
    const { approvals } = setUp(1);
    const states = [askedFor(approvals), askedFor(approvals)];
    const verdicts = states.map((state) => approvals.settle(answering(state, approve)));
    expect(verdicts).toMatchObject([
      { verdict: 'given' },
      { verdict: 'invalid', reason: { code: 'approval_unavailable' } },
    ]);
  });
});

describe('a question that cannot be put', () => {
  it.each<[string, JsonObject]>([
    ['no capabilities', {}],
    ['forms not among its modes', { elicitation: { url: {} } }],
    ['a capability that is no object', { elicitation: true }],
  ])('is a refusal that names what to edit, with %s (I5)', (_, capabilities) => {
    const { approvals } = setUp();
    const client = { ...exchangeOf().client, capabilities };
    expect(approvals.pending(callOf({}, { client }), reasons)).toEqual({
      verdict: 'refused',
      reason: {
        code: 'approval_unavailable',
        detail: { because: 'client_cannot_ask' },
        hint: 'add an allow rule to controls.access-policy.rules in bartizan.yaml',
      },
    });
  });

  it('names all who ask, and what to edit for each', () => {
    const { approvals } = setUp();
    const client = { ...exchangeOf().client, capabilities: {} };
    const more = [...reasons, { code: 'tool_boundless', detail: {}, hint: 'name it as known' } as const];
    expect(approvals.pending(callOf({}, { client }), more)).toMatchObject({
      reason: {
        detail: { because: 'client_cannot_ask', asked: 'tool_boundless' },
        hint: 'add an allow rule to controls.access-policy.rules in bartizan.yaml; name it as known',
      },
    });
  });

  it('is put to a client with forms among its modes', () => {
    const { approvals } = setUp();
    const client = { ...exchangeOf().client, capabilities: { elicitation: { form: {}, url: {} } } };
    expect(approvals.pending(callOf({}, { client }), reasons).verdict).toBe('asked');
  });

  it('is a refusal for a method that must not be answered with a question (mrtr-4)', () => {
    const { approvals } = setUp();
    const pending = approvals.pending(callOf({}, { method: 'tools/list', tool: undefined }), reasons);
    expect(pending).toMatchObject({
      verdict: 'refused',
      reason: { detail: { because: 'method_cannot_ask' } },
    });
  });

  it('is a refusal when there is more to agree to than can be shown', () => {
    const { approvals } = setUp();
    const args = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`a${i}`, i]));
    expect(approvals.pending(callOf({ arguments: args }), reasons)).toMatchObject({
      verdict: 'refused',
      reason: { detail: { because: 'too_many_arguments' } },
    });
  });
});

describe("the server's own state", () => {
  it('passes untouched when no approval is involved', () => {
    const { approvals } = setUp();
    const exchange = callOf({ requestState: 'of the server', inputResponses: { login: approve } });
    const settled = approvals.settle(exchange);
    expect(settled).toEqual({ verdict: 'none', params: exchange.params });
    expect(settled).toHaveProperty('params', exchange.params);
  });

  it('travels inside of ours, so that answering the server is not asked about again (mrtr-15)', () => {
    const { approvals } = setUp();
    expect(approvals.settle(answering(askedFor(approvals), approve)).verdict).toBe('given');
    const wrapped = approvals.wrap(callOf(), 'of the server');
    const inputResponses = { login: { action: 'accept', content: { name: 'octocat' } } };
    const retry = callOf({ requestState: wrapped, inputResponses });
    expect(approvals.settle(retry)).toEqual({
      verdict: 'given',
      params: { _meta: modernMeta, ...salient, inputResponses, requestState: 'of the server' },
    });
    expect(approvals.settle(retry).verdict).toBe('invalid');
  });

  it('may be missing: the approval still travels (mrtr-16)', () => {
    const { approvals } = setUp();
    const retry = callOf({ requestState: approvals.wrap(callOf(), undefined) });
    expect(approvals.settle(retry)).toEqual({ verdict: 'given', params: { _meta: modernMeta, ...salient } });
  });

  it('is not approved for other arguments (I2)', () => {
    const { approvals } = setUp();
    const requestState = approvals.wrap(callOf(), 'of the server');
    const retry = callOf({ requestState, arguments: { path: '/etc' } });
    expect(approvals.settle(retry)).toMatchObject({ verdict: 'invalid' });
  });

  it('is kept while a person is asked, also when they are asked twice', () => {
    const { approvals } = setUp();
    const first = askedFor(approvals, callOf({ requestState: 'of the server' }));
    const again = JSON.stringify(approvals.pending(callOf({ requestState: first }), reasons));
    expect(again).toContain('continues an earlier one');
    expect(JSON.stringify(approvals.pending(callOf(), reasons))).not.toContain('continues an earlier one');
    const second = askedFor(approvals, callOf({ requestState: first }));
    expect(approvals.settle(answering(second, approve))).toMatchObject({
      verdict: 'given',
      params: { requestState: 'of the server' },
    });
  });

  it.each(['bartizan1.AAAA', 'bartizan-parked.AAAA'])(
    'goes on inside of ours when it looks like ours, as another Bartizan’s does, and approves nothing (mrtr-3): %s',
    (state) => {
      const { approvals, now } = setUp();
      const relayed = String(approvals.relay(callOf(), state));
      expect(relayed).toMatch(/^bartizan1\./);
      const inputResponses = { [QUESTION_KEY]: approve };
      const retry = callOf({ requestState: relayed, inputResponses });
      const theirs = { _meta: modernMeta, ...salient, inputResponses, requestState: state };
      for (const _ of [1, 2]) expect(approvals.settle(retry)).toEqual({ verdict: 'none', params: theirs });
      expect(approvals.settle(callOf({ requestState: relayed, name: 'other' }))).toMatchObject({
        reason: { detail: { because: 'other_params' } },
      });
      const second = askedFor(approvals, callOf({ requestState: relayed }));
      expect(approvals.settle(answering(second, approve))).toMatchObject({
        verdict: 'given',
        params: { requestState: state },
      });
      now.at += 300_000;
      expect(approvals.settle(retry)).toMatchObject({ verdict: 'invalid' });
    },
  );

  it('goes on as it is when it looks like nothing of ours', () => {
    const { approvals } = setUp();
    for (const state of ['of the server', '', ' bartizan1.x', '{"a":1}'])
      expect(approvals.relay(callOf(), state)).toBeUndefined();
  });
});
