import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Exchange } from '../gateway/context.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { offerOf } from '../testing/listing.ts';
import { createClassifications } from './classified.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { explain } from './explain.ts';
import { compilePolicy, type Policy } from './policy.ts';
import { type Rule, rulesSchema } from './rule.ts';

const servers = ['files', 'prod-db'];

function policyOf(rules: readonly Rule[]): Policy {
  return compilePolicy(rulesSchema.parse(rules), { servers, classified: createClassifications() });
}

function callOf(tool: string, args: JsonObject = {}, server = 'files'): Exchange {
  const params = { name: tool, arguments: args };
  return exchangeOf({ server, params, tool: offerOf({ name: tool }) });
}

function requestOf(method: string, params: JsonObject = {}, server = 'files'): Exchange {
  return exchangeOf({ server, method, params });
}

describe('a policy', () => {
  it('lets the first rule that fits decide', () => {
    const policy = policyOf([{ deny: { tool: 'write_file' } }, { allow: { server: 'files' } }, { ask: {} }]);
    expect(policy.rule(callOf('write_file'))).toMatchObject({ verb: 'deny', rule: 1 });
    expect(policy.rule(callOf('read_file'))).toMatchObject({ verb: 'allow', rule: 2 });
    expect(policy.rule(callOf('read_file', {}, 'prod-db'))).toMatchObject({ verb: 'ask', rule: 3 });
  });

  it('denies what no rule fits, and everything without rules', () => {
    expect(policyOf([{ allow: { tool: 'x' } }]).rule(callOf('y'))).toMatchObject({
      verb: 'deny',
      rule: undefined,
    });
    expect(policyOf([]).rule(requestOf('tools/list')).verb).toBe('deny');
  });

  it('denies a tool that the server does not offer, whatever the rules say', () => {
    const policy = policyOf([{ allow: { server: 'files' } }]);
    expect(policy.rule(exchangeOf({ tool: undefined })).verb).toBe('deny');
  });

  it('knows servers that are not configured only by their rules', () => {
    const policy = policyOf([{ deny: { server: { pattern: 'prod-*' } } }, { ask: {} }]);
    expect(policy.rule(callOf('x', {}, 'prod-other')).rule).toBe(1);
    expect(policy.rule(callOf('x', {}, 'other')).rule).toBe(2);
  });

  it('judges by effect, and takes an unknown tool for one that changes', () => {
    const policy = policyOf([{ allow: { effect: 'reads' } }, { ask: { effect: 'changes' } }]);
    expect(policy.rule(callOf('read_file')).verb).toBe('allow');
    expect(policy.rule(callOf('delete_file')).verb).toBe('ask');
    expect(policy.rule(callOf('frobnicate')).verb).toBe('ask');
    expect(policy.rule(requestOf('resources/read', { uri: 'a:b' })).verb).toBe('allow');
    expect(policy.rule(requestOf('vendor/extension')).verb).toBe('ask');
  });

  it('judges a tool anew when its definition has changed', () => {
    const policy = policyOf([{ allow: { effect: 'reads' } }]);
    const changed = offerOf({
      name: 'read_file',
      definition: { name: 'read_file', description: 'Deletes it.' },
    });
    expect(policy.rule(callOf('read_file')).verb).toBe('allow');
    expect(policy.rule({ ...callOf('read_file'), tool: changed }).verb).toBe('deny');
  });

  it('finds arguments by name and by JSON Pointer', () => {
    const policy = policyOf([{ allow: { server: 'files', arguments: { mode: 'r', '/options/a~1b/0': 7 } } }]);
    expect(policy.rule(callOf('x', { mode: 'r', options: { 'a/b': [7] } })).verb).toBe('allow');
    expect(policy.rule(callOf('x', { mode: 'r', options: { 'a/b': [8] } })).verb).toBe('deny');
    expect(policy.rule(callOf('x', { options: { 'a/b': [7] } })).verb).toBe('deny');
    expect(policyOf([{ deny: { arguments: { toString: 'x' } } }, { ask: {} }]).rule(callOf('x')).rule).toBe(
      2,
    );
  });

  it('never lets an unclear value help: it fits no allow rule, and fits deny and ask rules', () => {
    const path = '/srv/docs/../secret/key';
    const inside = { arguments: { path: { inside: '/srv/docs' } } };
    expect(policyOf([{ allow: { server: 'files', ...inside } }]).rule(callOf('x', { path }))).toMatchObject({
      verb: 'deny',
      unclear: true,
    });
    const allowAll: Rule = { allow: { server: 'files' } };
    const elsewhere = { arguments: { path: { inside: '/srv/secret' } } };
    expect(policyOf([{ deny: elsewhere }, allowAll]).rule(callOf('x', { path })).verb).toBe('deny');
    expect(policyOf([{ ask: elsewhere }, allowAll]).rule(callOf('x', { path })).verb).toBe('ask');
    expect(policyOf([{ ask: elsewhere }, { deny: { tool: 'x' } }]).rule(callOf('x', { path })).verb).toBe(
      'deny',
    );
  });

  it('speaks of resources wherever a request names one', () => {
    const policy = policyOf([
      { deny: { resource: { pattern: 'file:///secret/*' } } },
      { allow: { effect: 'reads' } },
    ]);
    const secret = 'file:///secret/key';
    const open = 'file:///docs/a';
    expect(policy.rule(requestOf('resources/read', { uri: secret })).verb).toBe('deny');
    expect(policy.rule(requestOf('resources/read', { uri: 'file:///docs/../secret/key' })).verb).toBe('deny');
    expect(policy.rule(requestOf('resources/read', { uri: open })).verb).toBe('allow');
    const watch = (uris: string[]) =>
      requestOf('subscriptions/listen', { notifications: { resourceSubscriptions: uris } });
    expect(policy.rule(watch([open, secret])).verb).toBe('deny');
    expect(policy.rule(watch([open])).verb).toBe('allow');
    const complete = requestOf('completion/complete', { ref: { type: 'ref/resource', uri: secret } });
    expect(policy.rule(complete).verb).toBe('deny');
  });

  it('lets nobody watch what they may not read', () => {
    const watch = (...uris: string[]) =>
      requestOf('subscriptions/listen', { notifications: { resourceSubscriptions: uris } });
    const policy = policyOf([
      { deny: { method: 'resources/read', resource: 'file:///secret' } },
      { ask: { method: 'resources/read', resource: 'file:///private' } },
      { allow: { effect: 'reads' } },
    ]);
    expect(policy.rule(watch())).toMatchObject({ verb: 'allow' });
    expect(policy.rule(watch('file:///open'))).toMatchObject({ verb: 'allow', rule: 3 });
    expect(policy.rule(watch('file:///open', 'file:///private'))).toMatchObject({ verb: 'ask', rule: 2 });
    expect(policy.rule(watch('file:///private', 'file:///secret'))).toMatchObject({ verb: 'deny', rule: 1 });
    const closed = policyOf([{ allow: { method: 'subscriptions/listen', server: 'files' } }]);
    expect(closed.rule(watch('file:///open')).verb).toBe('deny');
  });

  it('speaks of prompts wherever a request names one', () => {
    const policy = policyOf([{ deny: { prompt: 'admin' } }, { allow: { effect: 'reads' } }]);
    expect(policy.rule(requestOf('prompts/get', { name: 'admin' })).verb).toBe('deny');
    expect(policy.rule(requestOf('prompts/get', { name: 'other' })).verb).toBe('allow');
    const complete = requestOf('completion/complete', { ref: { type: 'ref/prompt', name: 'admin' } });
    expect(policy.rule(complete).verb).toBe('deny');
  });

  it('says the same as going through the rules one by one', () => {
    const tools = ['read_file', 'write_file', 'frobnicate'];
    const matcher = fc.record(
      {
        server: fc.constantFrom('files', 'prod-db', { pattern: 'prod-*' }),
        tool: fc.constantFrom(...tools, { pattern: '*_file' }, { oneOf: tools }),
        arguments: fc.constantFrom({ n: 1 }, { n: { atLeast: 2 } }, { n: { oneOf: [1, 2] } }),
      },
      { requiredKeys: [] },
    );
    const rule = fc.oneof(
      matcher.map((ask) => ({ ask })),
      matcher.map((deny) => ({ deny })),
      matcher.map((allow) => ({ allow: { server: 'files', ...allow } })),
    );
    const call = fc.record({
      tool: fc.constantFrom(...tools),
      server: fc.constantFrom(...servers),
      n: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), call, (rules, { tool, server, n }) => {
        const exchange = callOf(tool, { n }, server);
        // A policy of one rule each: the first that does not fall through decides.
        const alone = rules.map((one) => policyOf([one]).rule(exchange));
        const first = alone.findIndex(({ rule }) => rule !== undefined);
        const expected = { verb: alone[first]?.verb ?? 'deny', rule: first < 0 ? undefined : first + 1 };
        expect(policyOf(rules).rule(exchange)).toMatchObject(expected);
      }),
    );
  });
});

describe('the default rules', () => {
  const policy = policyOf(DEFAULT_RULES);

  it('let people look, let reading tools be called, and ask for all else', () => {
    for (const method of [
      'server/discover',
      'tools/list',
      'prompts/get',
      'resources/read',
      'subscriptions/listen',
    ])
      expect(policy.rule(requestOf(method)).verb, method).toBe('allow');
    expect(policy.rule(callOf('read_file')).verb).toBe('allow');
    expect(policy.rule(callOf('delete_file')).verb).toBe('ask');
    expect(policy.rule(callOf('frobnicate')).verb).toBe('ask');
    expect(policy.rule(requestOf('vendor/extension')).verb).toBe('ask');
  });
});

describe('rules as they are written', () => {
  function problemsOf(rule: unknown): string[] {
    const { error } = rulesSchema.safeParse([rule]);
    return (error?.issues ?? []).map(({ message, path }) => `${path.slice(1).join('.')}: ${message}`);
  }

  it.each<[string, unknown]>([
    ['no constraint', { allow: {} }],
    ['a vacuous server', { allow: { server: { pattern: '*' } } }],
    ['a vacuous tool', { allow: { server: 'files', tool: { pattern: '**' } } }],
    ['a vacuous argument', { allow: { server: 'files', arguments: { path: { pattern: '?*' } } } }],
    ['only the method tools/call', { allow: { method: 'tools/call' } }],
    ['a pattern that includes tools/call', { allow: { method: { pattern: 'tools/*' } } }],
    ['everything that changes', { allow: { effect: 'changes' } }],
    ['arguments of any tool', { allow: { arguments: { a: 1 } } }],
  ])('refuse to allow %s, and say why', (_, rule) => {
    expect(problemsOf(rule)).toEqual([expect.stringMatching(/^allow: .*(leave it out|effect: reads)/)]);
  });

  it.each<[string, unknown]>([
    ['two verbs', { allow: { tool: 'a' }, deny: { tool: 'a' } }],
    ['no verb', { reason: 'because' }],
    ['an unknown key', { allow: { tools: 'a' } }],
    ['two kinds of argument matcher', { deny: { arguments: { a: { pattern: 'x', oneOf: ['x'] } } } }],
    ['an empty range', { deny: { arguments: { a: {} } } }],
    ['no arguments', { deny: { arguments: {} } }],
  ])('refuse %s', (_, rule) => {
    expect(problemsOf(rule)).not.toEqual([]);
  });

  it('say what is wrong with a folder', () => {
    expect(problemsOf({ deny: { arguments: { a: { inside: 'docs' } } } })).toEqual([
      expect.stringContaining('must be an absolute folder'),
    ]);
  });

  it('can be described to an editor', () => {
    expect(JSON.stringify(z.toJSONSchema(rulesSchema))).toContain('atLeast');
  });
});

describe('explain', () => {
  it('names the rule, its reason and the classification', () => {
    const classified = createClassifications();
    const policy = policyOf([{ ask: { effect: 'changes' }, reason: 'house rule' }]);
    expect(explain(policy, callOf('delete_file'), classified)).toMatchObject({
      verb: 'ask',
      rule: 1,
      because: 'rule 1 says ask (house rule)',
      classification: { effect: 'changes' },
    });
    expect(explain(policy, callOf('read_file'), classified).because).toContain('no rule fits');
    expect(explain(policy, exchangeOf({ tool: undefined }), classified).because).toContain(
      'offers no such tool',
    );
  });
});

describe('what a client asks of a task', () => {
  const tool = offerOf({ name: 'write_note' });
  const rulingOn = (rules: readonly Rule[], of: { tool?: typeof tool | undefined } = { tool }) =>
    compilePolicy(rules, { servers: ['files'], classified: createClassifications() }).rule(
      exchangeOf({ method: 'tasks/get', params: { taskId: 'x' }, tool: of.tool }),
    ).verb;

  it.each<[string, readonly Rule[], string]>([
    ['may go on where calls of its tool are allowed', [{ allow: { tool: 'write_note' } }], 'allow'],
    ['may go on where a person is asked for them: they were', [{ ask: {} }], 'allow'],
    [
      'may go on where some of them are allowed: the arguments are not known any more',
      [{ allow: { tool: 'write_note', arguments: { name: 'a' } } }],
      'allow',
    ],
    ['may not where they are denied by now', [{ deny: { tool: 'write_note' } }, { ask: {} }], 'deny'],
    ['may not where no rule is about them', [{ allow: { tool: 'read_note' } }], 'deny'],
  ])('%s', (_, rules, verb) => {
    expect(rulingOn(rules)).toBe(verb);
  });

  it('may not where its tool is gone', () => {
    expect(rulingOn([{ allow: { server: 'files' } }], { tool: undefined })).toBe('deny');
  });
});
