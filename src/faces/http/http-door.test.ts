/** What browsers and bare sockets may not do (G3 to G6). */
import { describe, expect, it } from 'vitest';
import { call, echo, modern, raw, request, type Shape, serve, statusOf } from './test-house.ts';

describe('the door (G3, G4, G5)', () => {
  it.each([
    ['localhost.evil.com', 403],
    ['evil.example', 403],
    ['127.0.0.1:80@PORT', 403],
    ['127.0.0.1', 403],
    ['127.0.0.1:1', 403],
    ['0.0.0.0:PORT', 403],
    ['[::ffff:127.0.0.1]:PORT', 403],
    ['localhost.:PORT', 403],
    ['', 403],
    ['127.0.0.1:PORT', 200],
    ['LOCALHOST:PORT', 200],
    ['[::1]:PORT', 200],
  ])('answers a request for the host %j with %d', async (host, status) => {
    const { port, reached } = await serve();
    const response = await raw(
      port,
      request(port, { headers: { host: host.replace('PORT', String(port)) } }),
    );
    expect(statusOf(response)).toBe(status);
    expect(reached).toHaveLength(status === 200 ? 1 : 0);
  });

  it('answers a request without a host with an error', async () => {
    const { port, reached } = await serve();
    const text = request(port, { headers: { host: undefined } });
    expect(statusOf(await raw(port, text))).toBe(400);
    expect(statusOf(await raw(port, text.replace('HTTP/1.1', 'HTTP/1.0')))).toBe(403);
    expect(reached).toEqual([]);
  });

  it.each([
    ['null', 403],
    ['http://evil.example', 403],
    ['http://localhost.evil.com:PORT', 403],
    ['http://127.0.0.1:1', 403],
    ['https://127.0.0.1:PORT', 403],
    ['http://127.0.0.1:PORT.evil.com', 403],
    ['http://127.0.0.1:PORT, http://evil.example', 403],
    ['http://127.0.0.1:PORT', 200],
    ['https://allowed.example', 200],
  ])('answers a page of %s with %d, and lets only an allowed one read', async (origin, status) => {
    const { port } = await serve(echo, { origins: ['https://allowed.example'] });
    const given = origin.replace('PORT', String(port));
    const response = await raw(port, request(port, { headers: { origin: given } }));
    expect(statusOf(response)).toBe(status);
    const allow = /access-control-allow-origin: (.*)\r/i.exec(response)?.[1];
    expect(allow).toBe(status === 200 ? given : undefined);
    expect(response).not.toMatch(/access-control-allow-credentials/i);
  });

  it.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['made-up', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('answers a browser that says %s, and names no origin, with %d', async (site, status) => {
    const { port } = await serve();
    expect(statusOf(await raw(port, request(port, { headers: { 'sec-fetch-site': site } })))).toBe(status);
  });

  it('lets a page ask beforehand, where the page and the host are allowed', async () => {
    const { endpoint, port } = await serve(echo, { origins: ['https://allowed.example'] });
    const ask = (origin: string): Promise<Response> =>
      fetch(endpoint, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-headers': 'content-type, mcp-param-region, x-other' },
      });
    const allowed = await ask('https://allowed.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('mcp-param-region');
    expect(allowed.headers.get('access-control-allow-headers')).not.toContain('x-other');
    expect((await ask('https://evil.example')).status).toBe(403);
    const rebound = `OPTIONS /servers/files/mcp HTTP/1.1\r\nHost: evil.example:${port}\r\nOrigin: https://allowed.example\r\nConnection: close\r\n\r\n`;
    expect(statusOf(await raw(port, rebound))).toBe(403);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonx',
    'multipart/form-data; application/json',
  ])('takes no body of the type %s', async (type) => {
    const { post, reached } = await serve();
    expect((await post(call(), { ...modern, 'content-type': type })).status).toBe(415);
    expect(reached).toEqual([]);
  });

  it.each([
    ['application/json', 406],
    ['text/event-stream', 406],
    ['application/json;q=0, text/event-stream', 406],
    ['*/*', 200],
    ['Application/JSON , text/*;q=0.1', 200],
  ])('answers a client that accepts %s with %d', async (accept, status) => {
    const { post } = await serve();
    expect((await post(call(), { ...modern, accept })).status).toBe(status);
  });

  it('counts the fields itself, so that none is dropped behind many others', async () => {
    const { port, reached } = await serve();
    const fields = [...Array.from({ length: 80 }, (_, n) => `x-${n}: 1`), 'origin: http://evil.example'];
    expect(statusOf(await raw(port, request(port, { fields })))).toBe(400);
    expect(reached).toEqual([]);
  });

  it.each([
    '/',
    '/servers/other/mcp',
    '/servers/files/mcp/',
    '/servers/files/mcp?x=1',
    '/servers/../files/mcp',
    '/servers/FILES/mcp',
  ])('has nothing at %s', async (path) => {
    const { face, reached, recorder } = await serve();
    const headers = { 'content-type': 'application/json', accept: '*/*' };
    expect((await fetch(`${face.url}${path}`, { method: 'POST', headers, body: '{}' })).status).toBe(404);
    expect(reached).toEqual([]);
    expect(recorder.records).toMatchObject([{ outcome: 'refused', control: 'face' }]);
  });
});

describe('requests that could be read in two ways (G6)', () => {
  const smuggled = 'GET /smuggled HTTP/1.1\r\n\r\n';
  it.each<[string, Shape]>([
    ['a length and chunks', { headers: { 'transfer-encoding': 'chunked' }, body: `0\r\n\r\n${smuggled}` }],
    ['two lengths', { fields: ['content-length: 5'] }],
    ['a length that is none', { headers: { 'content-length': '+10' } }],
    [
      'chunks under another name',
      { headers: { 'transfer-encoding': 'xchunked', 'content-length': undefined } },
    ],
    ['a folded line', { fields: ['x-a: 1\r\n 2'] }],
    ['a blank before the colon', { fields: ['transfer-encoding : chunked'] }],
    ['a bare line feed', { fields: ['x-a: 1\nx-b: 2'] }],
    ['two hosts', { fields: ['host: evil.example'] }],
    ['two content types', { fields: ['content-type: text/plain'] }],
    ['a packed body', { headers: { 'content-encoding': 'gzip' } }],
  ])('are refused: %s', async (_, shape) => {
    const { port, reached } = await serve();
    const response = await raw(port, request(port, shape));
    expect([400, 415]).toContain(statusOf(response));
    expect(response.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(reached).toEqual([]);
  });
});
