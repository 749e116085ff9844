import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Component } from '../ecosystem.ts';
import { vulnerabilitiesIn } from './source.ts';

const component = (name: string, version: string): Component => ({
  purl: `pkg:npm/${name}@${version}`,
  name,
  version,
  integrity: '',
  dependsOn: [],
});
const components = [component('a', '1.0.0'), component('b', '2.0.0')];

const advisory = (id: string, name: string, severity: string, more: object = {}): object => ({
  id,
  database_specific: { severity },
  affected: [
    {
      package: { ecosystem: 'npm', name },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.5.0' }] }],
    },
  ],
  ...more,
});

describe('a file of advisories', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bartizan-osv-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is read, and what is about other versions is left out; the worst comes first', async () => {
    const file = path.join(folder, 'osv.json');
    const all = [advisory('X-1', 'a', 'LOW'), advisory('X-2', 'a', 'CRITICAL'), advisory('X-3', 'b', 'HIGH')];
    await writeFile(file, JSON.stringify(all));
    const found = await vulnerabilitiesIn(components, file);
    expect(found.map(({ component: { name }, advisory: { id } }) => `${name} ${id}`)).toEqual([
      'a X-2',
      'a X-1',
    ]);
  });

  it('that is not there, or is none, stops rather than finding nothing', async () => {
    await expect(vulnerabilitiesIn(components, path.join(folder, 'none.json'))).rejects.toMatchObject({
      code: 'unreachable',
    });
    const file = path.join(folder, 'broken.json');
    await writeFile(file, '{ "vulns": [ {} ] }');
    await expect(vulnerabilitiesIn(components, file)).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('a service', () => {
  let server: Server;
  let address: string;
  let asked: { method: string | undefined; url: string | undefined; body: string }[];
  const advisories: Record<string, object> = {};
  /** What the answer to each query is, one after another. */
  let pages: object[][];

  beforeEach(async () => {
    asked = [];
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      asked.push({ method: request.method, url: request.url, body });
      const id = /^\/v1\/vulns\/(.+)$/.exec(request.url ?? '')?.[1];
      const page = id === undefined ? pages.shift() : undefined;
      const answer = id === undefined ? page && { results: page } : advisories[id];
      response.writeHead(answer === undefined ? 500 : 200).end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('is asked for all packages at once, page by page, and a withdrawn advisory is left out', async () => {
    advisories['X-1'] = advisory('X-1', 'a', 'HIGH');
    advisories['X-2'] = advisory('X-2', 'b', 'HIGH', { withdrawn: '2026-01-01T00:00:00Z' });
    advisories['X-3'] = advisory('X-3', 'a', 'LOW');
    pages = [
      [{ vulns: [{ id: 'X-1' }], next_page_token: 'more' }, { vulns: [{ id: 'X-2' }] }],
      [{ vulns: [{ id: 'X-3' }] }],
    ];
    const found = await vulnerabilitiesIn(components, `${address}/`);
    expect(found.map(({ advisory: { id } }) => id)).toEqual(['X-1', 'X-3']);
    expect(asked.slice(0, 2).map(({ body }) => JSON.parse(body).queries)).toEqual([
      [{ package: { purl: 'pkg:npm/a@1.0.0' } }, { package: { purl: 'pkg:npm/b@2.0.0' } }],
      [{ package: { purl: 'pkg:npm/a@1.0.0' }, page_token: 'more' }],
    ]);
  });

  it('is not told of packages that it cannot know', async () => {
    pages = [[{}]];
    const own: Component = { ...component('own', '1.0.0'), purl: 'pkg:generic/own@1.0.0' };
    expect(await vulnerabilitiesIn([own, component('a', '1.0.0')], address)).toEqual([]);
    expect(asked[0]?.body).not.toContain('own');
  });

  it.each([
    ['fails', () => []],
    ['answers fewer questions than it was asked', () => [[{}]]],
    ['names an advisory that it does not have', () => [[{ vulns: [{ id: 'X-9' }] }, {}]]],
  ])('that %s stops rather than finding nothing', async (_, answers) => {
    pages = answers();
    await expect(vulnerabilitiesIn(components, address)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is not asked where anybody could change the answer', async () => {
    await expect(vulnerabilitiesIn(components, 'http://osv.example')).rejects.toMatchObject({
      hint: 'use https',
    });
    expect(asked).toEqual([]);
  });
});
