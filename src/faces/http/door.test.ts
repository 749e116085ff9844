import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createDoor } from './door.ts';

const door = createDoor({
  hosts: ['127.0.0.1', 'localhost', '[::1]'],
  port: 4180,
  origins: ['http://localhost:5173'],
});

const post: IncomingHttpHeaders = {
  host: '127.0.0.1:4180',
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

/** Why a request with these headers, beside those of an honest POST, may not come in. */
function objection(changed: IncomingHttpHeaders = {}, method = 'POST'): string | undefined {
  const headers = { ...post, ...changed };
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return judged({ method, headers, rawHeaders: fields.flat() });
}

function judged(request: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'method'>): string | undefined {
  return door.objection(request as IncomingMessage)?.code;
}

describe('the door', () => {
  it('lets in clients that are no browser, by every name of this machine', () => {
    for (const host of ['127.0.0.1:4180', 'localhost:4180', 'LOCALHOST:4180', '[::1]:4180']) {
      expect([host, objection({ host })]).toEqual([host, undefined]);
    }
  });

  it('refuses a field that came twice, however it is spelled, where Node keeps only the first (G6)', () => {
    const rawHeaders = Object.entries(post).flatMap(([name, value]) => [name, String(value)]);
    const request = { method: 'POST', headers: post };
    expect(judged({ ...request, rawHeaders })).toBeUndefined();
    for (const name of ['Host', 'content-type', 'Content-Length', 'CONTENT-LENGTH']) {
      const twice = [...rawHeaders, name, '1', name.toLowerCase(), '1'];
      expect([name, judged({ ...request, rawHeaders: twice })]).toEqual([name, 'header_malformed']);
    }
  });

  it('refuses every other host, because its name may have been rebound to this machine (G3)', () => {
    const hosts = [
      undefined,
      '',
      '127.0.0.1',
      '127.0.0.1:80',
      '127.0.0.1:80@evil.example',
      'evil.example:4180',
    ];
    for (const host of [
      ...hosts,
      'localhost.:4180',
      'localhost.evil.example:4180',
      '0.0.0.0:4180',
      '127.1:4180',
    ]) {
      expect([host, objection({ host })]).toEqual([host, 'host_refused']);
    }
  });

  it('refuses pages of foreign origins, also of none, and lets in those that the config names (G3)', () => {
    for (const origin of [
      'null',
      'http://localhost.evil.example',
      'http://127.0.0.1:80',
      'https://127.0.0.1:4180',
      '',
    ]) {
      expect([origin, objection({ origin })]).toEqual([origin, 'origin_refused']);
    }
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:4180']) {
      expect([origin, objection({ origin })]).toEqual([origin, undefined]);
    }
  });

  it('refuses what a page can send without asking: forms, plain text, other types, encodings (G5)', () => {
    const types = [
      undefined,
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ];
    for (const type of [
      ...types,
      'application/json; charset=utf-16',
      'application/jsonp',
      'text/plain; application/json',
    ]) {
      expect([type, objection({ 'content-type': type })]).toEqual([type, 'content_type_refused']);
    }
    expect(objection({ 'content-encoding': 'gzip' })).toBe('content_type_refused');
    expect(objection({ 'sec-fetch-site': 'cross-site' })).toBe('origin_refused');
  });

  it('refuses clients that cannot take both kinds of answer, and methods that nobody speaks', () => {
    expect(objection({ accept: 'application/json' })).toBe('not_acceptable');
    expect(objection({ accept: undefined })).toBe('not_acceptable');
    expect(objection({ accept: 'text/html' }, 'GET')).toBe('not_acceptable');
    for (const method of ['PUT', 'OPTIONS', 'TRACE'])
      expect(objection({}, method)).toBe('http_method_refused');
  });

  it('says of an origin whether its pages may read the answer, and never says it of all', () => {
    expect(['http://localhost:5173', 'http://evil.example', '*', undefined].map(door.allowsOrigin)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
