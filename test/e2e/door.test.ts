/** B5, G3, G4, G5, H1: what is wrong with an HTTP request before anybody looks at what it asks for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestOf } from '../../src/testing/index.ts';
import { PERMISSIVE, withoutControl } from './house/controls.ts';
import { approvedHouse, createHouse, type House, houseForTest, type Served } from './house/house.ts';
import { httpRequest, JSON_HEADERS } from './house/http-request.ts';
import { hostile } from './house/upstreams.ts';

const body = JSON.stringify(requestOf('tools/call', { name: 'echo', arguments: { text: 'hello' } }).value);
const right = {
  ...JSON_HEADERS,
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'echo',
};
const servers = { evil: hostile('honest') };

let house: House;
let served: Served;
beforeAll(async () => {
  house = createHouse({ servers, controls: PERMISSIVE, http: { origins: ['https://app.example'] } });
  await house.approve();
  served = await house.serve();
});
afterAll(() => house.close());

const port = (): string => new URL(served.origin).port;
const url = (): URL => served.url('evil');

it('lets an ordinary request through', async () => {
  const { status, text } = await httpRequest(url(), { headers: right, body });
  expect(status).toBe(200);
  expect(text).toContain('hello');
});

describe('Host and Origin', () => {
  const refused: readonly (readonly [string, () => Record<string, string>])[] = [
    ['another host', () => ({ host: 'evil.example' })],
    ['another host with our port', () => ({ host: `evil.example:${port()}` })],
    ['no port', () => ({ host: '127.0.0.1' })],
    ['a name that begins like ours', () => ({ host: `localhost.evil.example:${port()}` })],
    ['userinfo', () => ({ host: `127.0.0.1:${port()}@evil.example` })],
    ['a null origin', () => ({ origin: 'null' })],
    ['an origin that begins like ours', () => ({ origin: 'http://localhost.evil.example' })],
    ['an origin with userinfo', () => ({ origin: 'http://127.0.0.1:80@evil.example' })],
    ['another port', () => ({ origin: 'http://127.0.0.1:1' })],
    ['another scheme', () => ({ origin: `https://127.0.0.1:${port()}` })],
    ['a cross-site request without an origin', () => ({ 'sec-fetch-site': 'cross-site' })],
  ];
  it.each(refused)('%s is refused', async (_what, headers) => {
    const { status, headers: answered } = await httpRequest(url(), {
      headers: { ...right, ...headers() },
      body,
    });
    expect(status).toBe(403);
    expect(answered['access-control-allow-origin']).toBeUndefined();
  });

  const allowed: readonly (readonly [string, () => Record<string, string>])[] = [
    ['localhost', () => ({ host: `localhost:${port()}` })],
    ['IPv6 loopback', () => ({ host: `[::1]:${port()}` })],
    ['our own origin', () => ({ origin: served.origin })],
    ['an origin from the config', () => ({ origin: 'https://app.example' })],
  ];
  it.each(allowed)('%s is allowed', async (_what, headers) => {
    expect((await httpRequest(url(), { headers: { ...right, ...headers() }, body })).status).toBe(200);
  });
});

describe('what a page in a browser could send', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'a body as "%s" is refused',
    async (type) => {
      expect((await httpRequest(url(), { headers: { ...right, 'content-type': type }, body })).status).toBe(
        415,
      );
    },
  );
  it.each([
    ['https://evil.example', 403],
    ['https://app.example', 204],
  ])('a preflight of %s is answered with %i', async (origin, expected) => {
    const headers = { origin, 'access-control-request-method': 'POST' };
    const { status, headers: answered } = await httpRequest(url(), { method: 'OPTIONS', headers });
    expect(status).toBe(expected);
    expect(answered['access-control-allow-origin']).toBe(expected === 204 ? origin : undefined);
    expect(answered['access-control-allow-credentials']).toBeUndefined();
  });
});

describe('headers that say something else than the body (http-20, http-23, http-48, http-58, http-59, http-60, http-61)', () => {
  const { 'mcp-name': name, 'mcp-method': method, 'mcp-protocol-version': version, ...bare } = right;
  const wrong: Readonly<Record<string, Record<string, string | readonly string[]>>> = {
    'another method': { ...right, 'mcp-method': 'tools/list' },
    'another name': { ...right, 'mcp-name': 'add' },
    'another version': { ...right, 'mcp-protocol-version': '2025-11-25' },
    'no method': { ...bare, 'mcp-name': name, 'mcp-protocol-version': version },
    'no name': { ...bare, 'mcp-method': method, 'mcp-protocol-version': version },
    'no version': { ...bare, 'mcp-method': method, 'mcp-name': name },
    'a method twice': { ...right, 'mcp-method': ['tools/call', 'tools/list'] },
    'a name twice': { ...right, 'mcp-name': ['echo', 'echo'] },
    'a list of names': { ...right, 'mcp-name': 'echo, add' },
    'another name, encoded': { ...right, 'mcp-name': '=?base64?YWRk?=' },
    'a broken encoding': { ...right, 'mcp-name': '=?base64?***?=' },
    'another case': { ...right, 'mcp-name': 'Echo' },
  };
  it.each(Object.entries(wrong))('%s is refused', async (_what, headers) => {
    const before = house.seen('evil').length;
    const { status, text } = await httpRequest(url(), { headers, body });
    expect(status).toBe(400);
    expect(JSON.parse(text).error.code).toBe(-32020);
    expect(house.seen('evil')).toHaveLength(before);
  });

  it('is seen in any case of the header names, and nothing else is made of that (http-56)', async () => {
    const shouted = (headers: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(headers).map(([field, value]) => [field.toUpperCase(), value]));
    expect((await httpRequest(url(), { headers: shouted(right), body })).status).toBe(200);
    const { status } = await httpRequest(url(), { headers: shouted({ ...right, 'mcp-name': 'add' }), body });
    expect(status).toBe(400);
  });

  it('is not refused when request-headers is off', async () => {
    const open = await approvedHouse({ servers, controls: withoutControl('request-headers') });
    const there = await open.serve();
    const { status } = await httpRequest(there.url('evil'), {
      headers: { ...right, 'mcp-name': 'add' },
      body,
    });
    expect(status).toBe(200);
  });
});

it.each([
  ['/servers/evil/mcp/', 404],
  ['/servers/other/mcp', 404],
  ['/servers/evil/../evil/mcp', 404],
  ['/', 404],
])('knows nothing at %s', async (path, expected) => {
  expect((await httpRequest(url(), { path, headers: right, body })).status).toBe(expected);
});

it('leaves one record for each request, whatever became of it', async () => {
  const before = (await house.records()).length;
  await httpRequest(url(), { headers: { ...right, host: 'evil.example' }, body });
  await httpRequest(url(), { headers: right, body });
  expect((await house.records()).length - before).toBe(2);
});

it('does not start on an address that others can reach', async () => {
  const open = houseForTest({ servers, http: { host: '0.0.0.0' } });
  await expect(open.serve()).rejects.toThrow('only 127.0.0.1 and ::1');
});
