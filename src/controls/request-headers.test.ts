import { describe, expect, it } from 'vitest';
import type { Exchange, HeaderFields, Offer } from '../gateway/context.ts';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { META } from '../protocol/meta.ts';
import { exchangeOf, fakePins, listingOf, modernMeta, offerOf } from '../testing/index.ts';
import { requestHeaders } from './request-headers.ts';

const checks = requestHeaders.create(requestHeaders.options.parse({}), { pins: fakePins([]), servers: [] });

const judge = (partial: Partial<Exchange>): Decision => checks.request?.(exchangeOf(partial)) as Decision;

const toolOf = (inputSchema: JsonObject, name = 'echo'): Offer =>
  offerOf({ name, definition: { name, inputSchema } });

const honest: HeaderFields = {
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'echo',
};

const legacy = { name: 'old', version: '1', protocolVersion: '2025-11-25', capabilities: {} };

const refused = (code: string, header: string): object => ({
  verdict: 'deny',
  reason: { code, detail: { header } },
});

describe('request-headers at the call', () => {
  it('passes headers that say what the body says', () => {
    expect(judge({ headers: honest })).toEqual({ verdict: 'pass' });
  });

  it('has no opinion on stdio, where there are no headers', () => {
    expect(judge({ headers: undefined })).toEqual({ verdict: 'pass' });
  });

  it('takes a single field that came as a list of one', () => {
    expect(judge({ headers: { ...honest, 'mcp-name': ['echo'] } })).toEqual({ verdict: 'pass' });
  });

  it.each(['mcp-protocol-version', 'mcp-method', 'mcp-name'])(
    'refuses a call without %s (B5, http-58)',
    (header) => {
      expect(judge({ headers: { ...honest, [header]: undefined } })).toMatchObject(
        refused('header_missing', header),
      );
    },
  );

  it.each([
    ['mcp-method', 'tools/list', 'another method'],
    ['mcp-method', 'Tools/Call', 'another case'],
    ['mcp-method', 'tools/call, tools/list', 'a list'],
    ['mcp-method', '=?base64?dG9vbHMvY2FsbA==?=', 'a method in Base64'],
    ['mcp-method', '', 'nothing'],
    ['mcp-name', 'read_file', 'a harmless name over a dangerous body'],
    ['mcp-name', 'Echo', 'another case'],
    ['mcp-name', 'echo, echo', 'a list'],
    ['mcp-name', '=?base64?cmVhZA==?=', 'another name in Base64'],
    ['mcp-protocol-version', '2025-11-25', 'a version that is not that of _meta'],
    ['mcp-protocol-version', '2026-07-28, 2026-07-28', 'a list'],
  ])('refuses %s: %s, %s (B5)', (header, value) => {
    expect(judge({ headers: { ...honest, [header]: value } })).toMatchObject(
      refused('header_mismatch', header),
    );
  });

  it.each(['mcp-protocol-version', 'mcp-method', 'mcp-name'])(
    'refuses %s twice, also when both are true (B5)',
    (header) => {
      const value = honest[header] as string;
      for (const twice of [
        [value, value],
        [value, 'x'],
      ]) {
        expect(judge({ headers: { ...honest, [header]: twice } })).toMatchObject(
          refused('header_malformed', header),
        );
      }
    },
  );

  it.each(['=?base64?ZWNobw?=', '=?base64?/w==?=', 'caf\u00e9', 'a\r\nb', 'a\u0000'])(
    'refuses an Mcp-Name that nobody writes like that: %j (B5, http-46)',
    (name) => {
      expect(judge({ headers: { ...honest, 'mcp-name': name } })).toMatchObject(
        refused('header_malformed', 'mcp-name'),
      );
    },
  );

  it('decodes Mcp-Name before it compares (http-41, http-42)', () => {
    expect(judge({ headers: { ...honest, 'mcp-name': '=?base64?ZWNobw==?=' } })).toEqual({ verdict: 'pass' });
  });

  it.each([
    ['prompts/get', 'name', 'greeting'],
    ['resources/read', 'uri', 'file:///a/b.txt'],
  ])('holds Mcp-Name of %s to params.%s', (method, member, value) => {
    const headers = { ...honest, 'mcp-method': method, 'mcp-name': value };
    const params = { [member]: value, _meta: modernMeta };
    expect(judge({ method, params, headers })).toEqual({ verdict: 'pass' });
    expect(judge({ method, params: { ...params, [member]: 'other' }, headers })).toMatchObject(
      refused('header_mismatch', 'mcp-name'),
    );
  });

  it('asks for no Mcp-Name where the body names nothing, and refuses one that repeats nothing', () => {
    const list = { method: 'tools/list', params: { _meta: modernMeta } };
    const headers = { ...honest, 'mcp-method': 'tools/list', 'mcp-name': undefined };
    expect(judge({ ...list, headers })).toEqual({ verdict: 'pass' });
    expect(judge({ ...list, headers: { ...headers, 'mcp-name': 'echo' } })).toMatchObject(
      refused('header_mismatch', 'mcp-name'),
    );
  });

  it('refuses a body whose _meta names no version, or another one', () => {
    const other = { ...modernMeta, [META.protocolVersion]: '2027-01-01' };
    for (const _meta of [{}, other]) {
      expect(judge({ params: { name: 'echo', _meta }, headers: honest })).toMatchObject(
        refused('header_mismatch', 'mcp-protocol-version'),
      );
    }
  });

  it('asks legacy clients for nothing, but holds them to what they send', () => {
    expect(judge({ client: legacy, headers: {} })).toEqual({ verdict: 'pass' });
    expect(judge({ client: legacy, headers: { 'mcp-protocol-version': '2025-11-25' } })).toEqual({
      verdict: 'pass',
    });
    for (const [header, value] of [
      ['mcp-protocol-version', '2026-07-28'],
      ['mcp-method', 'tools/list'],
      ['mcp-name', 'other'],
    ] as const) {
      expect(judge({ client: legacy, headers: { [header]: value } })).toMatchObject(
        refused('header_mismatch', header),
      );
    }
  });

  it('knows the handshake of a legacy client by the method that was posted', () => {
    const handshake = { client: legacy, method: 'server/discover' };
    expect(judge({ ...handshake, headers: { 'mcp-method': 'initialize' } })).toEqual({ verdict: 'pass' });
    expect(judge({ ...handshake, headers: { 'mcp-method': 'tools/call' } })).toMatchObject(
      refused('header_mismatch', 'mcp-method'),
    );
  });

  it('holds a client of no known version to the duties of the newest', () => {
    expect(judge({ client: { ...legacy, protocolVersion: '1' }, headers: {} })).toMatchObject(
      refused('header_missing', 'mcp-protocol-version'),
    );
  });
});

describe('request-headers at the parameters of a tool (http-33, http-42, http-46, http-47, http-50, http-52, http-54, http-55)', () => {
  const tool = toolOf({
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      limits: { type: 'object', properties: { rows: { type: 'integer', 'x-mcp-header': 'Rows' } } },
      dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    },
  });
  const call = (args: JsonObject | undefined, headers: HeaderFields, client?: Exchange['client']): Decision =>
    judge({
      tool,
      params: { name: 'echo', _meta: modernMeta, ...(args && { arguments: args }) },
      headers: { ...honest, ...headers },
      ...(client && { client }),
    });

  it.each<[string, JsonObject, HeaderFields]>([
    ['a string', { region: 'eu' }, { 'mcp-param-region': 'eu' }],
    ['a string in Base64', { region: 'ü' }, { 'mcp-param-region': '=?base64?w7w=?=' }],
    ['an empty string', { region: '' }, { 'mcp-param-region': '' }],
    ['a nested integer', { limits: { rows: 42 } }, { 'mcp-param-rows': '42' }],
    ['an integer in another spelling', { limits: { rows: 42 } }, { 'mcp-param-rows': '42.0' }],
    ['a negative integer', { limits: { rows: -7 } }, { 'mcp-param-rows': '-7' }],
    ['a boolean', { dry: false }, { 'mcp-param-dry': 'false' }],
    ['nothing for null', { region: null }, {}],
    ['nothing for nothing', {}, {}],
    ['a header that the tool does not know', {}, { 'mcp-param-other': 'x' }],
  ])('passes %s', (_, args, headers) => {
    expect(call(args, headers)).toEqual({ verdict: 'pass' });
  });

  it.each<[string, JsonObject, HeaderFields, string, string]>([
    ['a value without its header', { region: 'eu' }, {}, 'header_missing', 'mcp-param-region'],
    ['a nested value without its header', { limits: { rows: 0 } }, {}, 'header_missing', 'mcp-param-rows'],
    ['another value', { region: 'eu' }, { 'mcp-param-region': 'us' }, 'header_mismatch', 'mcp-param-region'],
    [
      'another integer',
      { limits: { rows: 1 } },
      { 'mcp-param-rows': '1.5' },
      'header_mismatch',
      'mcp-param-rows',
    ],
    [
      'an octal one',
      { limits: { rows: 10 } },
      { 'mcp-param-rows': '010' },
      'header_mismatch',
      'mcp-param-rows',
    ],
    [
      'a hexadecimal one',
      { limits: { rows: 16 } },
      { 'mcp-param-rows': '0x10' },
      'header_mismatch',
      'mcp-param-rows',
    ],
    [
      'one that rounds',
      { limits: { rows: 9007199254740991 } },
      { 'mcp-param-rows': '9007199254740991.5' },
      'header_mismatch',
      'mcp-param-rows',
    ],
    ['True', { dry: true }, { 'mcp-param-dry': 'True' }, 'header_mismatch', 'mcp-param-dry'],
    [
      'a header over null',
      { region: null },
      { 'mcp-param-region': 'null' },
      'header_mismatch',
      'mcp-param-region',
    ],
    ['a header over nothing', {}, { 'mcp-param-region': 'eu' }, 'header_mismatch', 'mcp-param-region'],
    [
      'an inherited property',
      {},
      { 'mcp-param-region': '[object Object]' },
      'header_mismatch',
      'mcp-param-region',
    ],
    [
      'a value that no header can hold',
      { region: ['eu'] },
      { 'mcp-param-region': 'eu' },
      'header_mismatch',
      'mcp-param-region',
    ],
    [
      'two headers',
      { region: 'eu' },
      { 'mcp-param-region': ['eu', 'eu'] },
      'header_malformed',
      'mcp-param-region',
    ],
    [
      'broken Base64',
      { region: 'ü' },
      { 'mcp-param-region': '=?base64?w7w?=' },
      'header_malformed',
      'mcp-param-region',
    ],
    [
      'characters that no header has',
      { region: 'ü' },
      { 'mcp-param-region': 'ü' },
      'header_malformed',
      'mcp-param-region',
    ],
  ])('refuses %s (B5)', (_, args, headers, code, header) => {
    expect(call(args, headers)).toMatchObject(refused(code, header));
  });

  it('asks legacy clients for no parameter headers, but holds them to those they send', () => {
    const fields = { 'mcp-protocol-version': legacy.protocolVersion };
    expect(call({ region: 'eu' }, fields, legacy)).toEqual({ verdict: 'pass' });
    expect(call({ region: 'eu' }, { ...fields, 'mcp-param-region': 'us' }, legacy)).toMatchObject(
      refused('header_mismatch', 'mcp-param-region'),
    );
  });

  it('puts nothing of a header or a body into the reason but the name of the header', () => {
    const decision = call({ region: 'hunter2' }, { 'mcp-param-region': 'hunter3' });
    expect(JSON.stringify(decision)).not.toContain('hunter');
  });
});

describe('request-headers at the catalog', () => {
  const good = toolOf({ type: 'object', properties: { a: { type: 'string', 'x-mcp-header': 'A' } } }, 'good');
  const evil = toolOf(
    { type: 'object', properties: { a: { type: 'string', 'x-mcp-header': 'A\r\nHost' } } },
    'evil',
  );

  it('passes listings whose annotations are valid', () => {
    expect(checks.catalog?.(listingOf({ offers: [good, offerOf()] }))).toEqual({ verdict: 'pass' });
    expect(checks.catalog?.(listingOf({ kind: 'instructions' }))).toEqual({ verdict: 'pass' });
  });

  it('withholds a tool whose annotation is invalid, and only that one (C7, http-36, http-37)', () => {
    const decision = checks.catalog?.(listingOf({ offers: [good, evil] }));
    expect(decision).toMatchObject({
      verdict: 'rewrite',
      message: { value: { result: { tools: [good.definition] } } },
      findings: [
        {
          code: 'header_annotation_invalid',
          at: '/result/tools/1/inputSchema/properties/a',
          detail: { flaw: 'not_a_token' },
        },
      ],
    });
  });

  it('refuses to call what it withholds, over every transport (http-36)', () => {
    const params = { name: 'evil', _meta: modernMeta, arguments: {} };
    for (const headers of [undefined, { ...honest, 'mcp-name': 'evil' }]) {
      expect(judge({ tool: evil, params, headers })).toMatchObject({ reason: { code: 'schema_refused' } });
    }
  });

  it('has no options, and so cannot be configured open', () => {
    expect(requestHeaders.options.safeParse({ lenient: true }).success).toBe(false);
  });
});
