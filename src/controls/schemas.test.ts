import { describe, expect, it } from 'vitest';
import type { Listing, Offer } from '../gateway/context.ts';
import type { Checks } from '../gateway/control.ts';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { exchangeOf, requestOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { listingOf, offerOf } from '../testing/listing.ts';
import { schemas } from './schemas.ts';

const text = { type: 'string' };

function create(options: JsonObject = {}): Checks {
  return schemas.create(schemas.options.parse(options), { pins: fakePins(), servers: ['files'] });
}

function toolOf(inputSchema: JsonValue, outputSchema?: JsonValue, name = 'read'): Offer {
  const definition = { name, inputSchema, ...(outputSchema !== undefined && { outputSchema }) };
  return offerOf({ name, definition });
}

async function call(
  checks: Checks,
  tool: Offer | undefined,
  args?: JsonValue,
): Promise<Decision | undefined> {
  const params = { name: 'read', ...(args !== undefined && { arguments: args }) };
  return checks.request?.(exchangeOf({ tool, params }));
}

async function answer(checks: Checks, tool: Offer, result: JsonObject): Promise<Decision | undefined> {
  return checks.result?.(exchangeOf({ tool, message: messageOf({ jsonrpc: '2.0', id: 1, result }) }));
}

function codeOf(decision: Decision | undefined): string {
  if (decision === undefined) return 'none';
  return 'reason' in decision ? decision.reason.code : decision.verdict;
}

function resultOf(decision: Decision | undefined): JsonObject {
  if (decision?.verdict !== 'rewrite' || !('result' in decision.message.value))
    throw new Error(codeOf(decision));
  return decision.message.value.result;
}

describe('arguments', () => {
  const tool = toolOf({
    type: 'object',
    properties: { path: text, deep: { properties: { a: text } } },
    required: ['path'],
  });

  it('pass when they match the schema', async () => {
    expect(codeOf(await call(create(), tool, { path: '/tmp' }))).toBe('pass');
    expect(codeOf(await call(create(), toolOf({ type: 'object', properties: {} })))).toBe('pass');
  });

  it.each<[JsonValue | undefined, string]>([
    [undefined, '/ lacks a required property (required)'],
    [{ path: 1 }, '/path has the wrong type (type)'],
    [{ path: 'a', admin: true }, '/* is not declared by the schema (undeclared)'],
    [{ path: 'a', constructor: {} }, '/* is not declared by the schema (undeclared)'],
    [JSON.parse('{"path":"a","__proto__":{"admin":true}}'), '/* is not declared by the schema (undeclared)'],
    [{ path: 'a', deep: { a: 'x', admin: true } }, '/deep/* is not declared by the schema (undeclared)'],
    [['a'], 'the arguments are no object'],
    [null, 'the arguments are no object'],
  ])('are refused: %j', async (args, problems) => {
    expect(await call(create(), tool, args)).toMatchObject({
      verdict: 'deny',
      reason: { code: 'arguments_invalid', detail: { problems } },
    });
  });

  it('are all there is in a call: what MCP does not name, nobody would have judged', async () => {
    const judge = (extra: JsonObject) =>
      create().request?.(exchangeOf({ tool, params: { name: 'read', arguments: { path: 'a' }, ...extra } }));
    expect(codeOf(await judge({ _meta: {}, requestState: 's', inputResponses: {} }))).toBe('pass');
    expect(codeOf(await judge({ task: { ttl: 1 } }))).toBe('arguments_invalid');
    expect(JSON.stringify(await judge({ 'sk-hunter2': 1 }))).not.toContain('hunter2');
  });

  it('never show a name in the reason that the schema does not have: it may be a secret (L4)', async () => {
    const scores = toolOf({ properties: { scores: { additionalProperties: { type: 'number' } } } });
    const decision = await call(create(), scores, { scores: { 'sk-hunter2': 'x', '4111111111111111': 'x' } });
    expect(decision).toMatchObject({
      reason: { detail: { problems: expect.stringMatching(/^\/scores\/\* has the wrong type/) } },
    });
    expect(JSON.stringify(decision)).not.toMatch(/hunter2|4111/);
  });

  it('never show a value in the reason', async () => {
    const decision = await call(create(), tool, { path: ['hunter2'], token: 'hunter2' });
    expect(JSON.stringify(decision)).not.toContain('hunter2');
  });

  it('are refused for a tool that is not offered', async () => {
    expect(codeOf(await call(create(), undefined, {}))).toBe('item_unknown');
  });

  it('are refused for a tool with a schema that cannot be enforced, on either side', async () => {
    const remote = { properties: { a: { $ref: 'http://169.254.169.254/' } } };
    expect(codeOf(await call(create(), toolOf(remote), {}))).toBe('schema_refused');
    expect(codeOf(await call(create(), toolOf({ type: 'object' }, remote), {}))).toBe('schema_refused');
    expect(codeOf(await call(create(), toolOf(null), {}))).toBe('schema_refused');
  });

  it('are refused for a tool whose dialect is not supported, and the refusal says so (base-30)', async () => {
    const tool = toolOf({ $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' });
    expect(await call(create(), tool, {})).toMatchObject({
      reason: {
        code: 'schema_refused',
        hint: expect.stringContaining('dialect of JSON Schema is not supported'),
      },
    });
  });

  it('are free for a tool that declares none, as the specification says, unless that is switched off', async () => {
    const bare = toolOf({ type: 'object' });
    expect(codeOf(await call(create(), bare, { any: 1 }))).toBe('pass');
    expect(codeOf(await call(create({ bareSchemas: 'close' }), bare, { any: 1 }))).toBe('arguments_invalid');
  });

  it('of a prompt are an object of strings', async () => {
    const get = (args: JsonValue) =>
      create().request?.(exchangeOf({ request: requestOf('prompts/get', { name: 'p', arguments: args }) }));
    expect(codeOf(await get({ who: 'ada' }))).toBe('pass');
    expect(codeOf(await get({ who: 1 }))).toBe('arguments_invalid');
    expect(codeOf(await get(['ada']))).toBe('arguments_invalid');
    expect(codeOf(await get(null))).toBe('arguments_invalid');
  });

  it('are judged without a promise once the compiler is loaded', async () => {
    const checks = create();
    await call(checks, tool, { path: 'a' });
    const again = checks.request?.(exchangeOf({ tool, params: { name: 'read', arguments: { path: 'a' } } }));
    expect(again).toEqual({ verdict: 'pass' });
  });
});

describe('results', () => {
  const row = { type: 'object', properties: { id: text }, required: ['id'] };
  const tool = toolOf(
    { type: 'object' },
    { type: 'object', properties: { rows: { type: 'array', items: row } }, required: ['rows'] },
  );
  const full = { rows: [{ id: 'a', ssn: '078-05-1120' }], debug: { dsn: 'x' } };
  const thin = { rows: [{ id: 'a' }] };

  it('pass when they match, are errors, or are questions to the client', async () => {
    const checks = create();
    expect(codeOf(await answer(checks, tool, { resultType: 'complete', structuredContent: thin }))).toBe(
      'pass',
    );
    expect(codeOf(await answer(checks, tool, { isError: true, content: [] }))).toBe('pass');
    expect(codeOf(await answer(checks, tool, { resultType: 'input_required' }))).toBe('pass');
    expect(codeOf(await answer(checks, toolOf({ type: 'object' }), { content: [] }))).toBe('pass');
  });

  it('may be any JSON value that the schema declares', async () => {
    expect(codeOf(await answer(create(), toolOf({}, { type: 'array' }), { structuredContent: [1] }))).toBe(
      'pass',
    );
    expect(codeOf(await answer(create(), toolOf({}, { type: 'null' }), { structuredContent: null }))).toBe(
      'pass',
    );
  });

  it('are refused without structured content, with a wrong one, and under another kind of result', async () => {
    const checks = create();
    expect(codeOf(await answer(checks, tool, { content: [] }))).toBe('result_invalid');
    expect(codeOf(await answer(checks, tool, { structuredContent: { rows: [{}] } }))).toBe('result_invalid');
    expect(codeOf(await answer(checks, tool, { resultType: 'mine', structuredContent: 1 }))).toBe(
      'result_invalid',
    );
  });

  it('lose what the schema does not declare, with a finding for each', async () => {
    const decision = await answer(create(), tool, { structuredContent: full, content: [], extra: 1 });
    expect(resultOf(decision)).toEqual({ structuredContent: thin, content: [], extra: 1 });
    expect(decision).toMatchObject({
      findings: [
        { code: 'undeclared_removed', at: '/result/structuredContent/rows/0/*' },
        { code: 'undeclared_removed', at: '/result/structuredContent/*' },
      ],
    });
  });

  it('lose it also in text that repeats the structure: whole, by element, indented, or embedded', async () => {
    const blocks = [
      { type: 'text', text: JSON.stringify(full) },
      { type: 'text', text: JSON.stringify(full, undefined, 4), annotations: { priority: 1 } },
      { type: 'text', text: ' {"ssn": "078-05-1120", "id": "a"}' },
      { type: 'text', text: JSON.stringify({ rows: [{ id: 'other', ssn: '078-05-1120' }] }) },
      { type: 'resource', resource: { uri: 'x:', text: JSON.stringify(full) } },
    ];
    const result = resultOf(await answer(create(), tool, { structuredContent: full, content: blocks }));
    expect(JSON.stringify(result)).not.toMatch(/ssn|078|dsn/);
    expect(result.content).toEqual([
      { type: 'text', text: JSON.stringify(thin) },
      { type: 'text', text: JSON.stringify(thin, undefined, 2), annotations: { priority: 1 } },
      { type: 'text', text: '{"id":"a"}' },
      { type: 'text', text: '{"rows":[{"id":"other"}]}' },
      { type: 'resource', resource: { uri: 'x:', text: JSON.stringify(thin) } },
    ]);
  });

  it('keep text that says something else', async () => {
    const blocks = [
      ...[
        'One row.',
        '{"rows":',
        '[1,2]',
        `${'['.repeat(100_000)}`,
        `${'['.repeat(9_000)}${']'.repeat(9_000)}`,
      ].map((said) => ({
        type: 'text',
        text: said,
      })),
      { type: 'image', data: '', mimeType: 'image/png' },
    ];
    const result = resultOf(await answer(create(), tool, { structuredContent: full, content: blocks }));
    expect(result.content).toEqual(blocks);
  });

  it('are refused instead when the options say so', async () => {
    const checks = create({ undeclaredResults: 'refuse' });
    expect(codeOf(await answer(checks, tool, { structuredContent: full }))).toBe('result_invalid');
  });

  it('are not held to formats', async () => {
    const dated = toolOf({}, { properties: { at: { type: 'string', format: 'date-time' } } });
    const naive = { structuredContent: { at: '2026-07-28T10:00:00' } };
    expect(codeOf(await answer(create(), dated, naive))).toBe('pass');
  });
});

describe('a catalog', () => {
  const hostile: JsonObject[] = [
    { properties: { a: { $ref: 'http://169.254.169.254/latest' } } },
    { $ref: '#' },
    { properties: { a: { pattern: '(a)\\1' } } },
    { enum: Array.from({ length: 5_001 }, (_, n) => n) },
    { $schema: 'http://json-schema.org/draft-04/schema#' },
    { properties: { a: { type: 'any' } } },
  ];

  it.each(hostile)(
    'loses the tool whose schema is hostile, or none at all, and no other: %# (base-31)',
    async (schema) => {
      const offers = [
        toolOf({ type: 'object' }, undefined, 'good'),
        toolOf(schema, undefined, 'bad'),
        toolOf({}, schema, 'worse'),
      ];
      const listing: Listing = listingOf({ offers });
      const decision = await create().catalog?.(listing);
      expect(resultOf(decision).tools).toEqual([offers[0]?.definition]);
      expect(decision).toMatchObject({
        findings: [
          { code: 'schema_refused', at: '/result/tools/1' },
          { code: 'schema_refused', at: '/result/tools/2' },
        ],
      });
    },
  );

  it('passes when every schema can be enforced, and when it lists no tools', async () => {
    expect(codeOf(await create().catalog?.(listingOf()))).toBe('pass');
    expect(codeOf(await create().catalog?.(listingOf({ kind: 'prompt' })))).toBe('pass');
  });
});

it('cannot be configured open', () => {
  for (const options of [
    { off: true },
    { undeclaredResults: 'accept' },
    { closed: false },
    { kept: 0 },
    { bareSchemas: true },
  ]) {
    expect(schemas.options.safeParse(options).success).toBe(false);
  }
  expect(schemas.options.safeParse({}).success).toBe(true);
});
