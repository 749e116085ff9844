import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ports } from '../gateway/control.ts';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { checksOf, judged, refused, text, toolOf } from './test-arguments.ts';

describe('paths', () => {
  let top = '';
  beforeAll(() => {
    top = mkdtempSync(path.join(tmpdir(), 'bartizan-arguments-'));
    mkdirSync(path.join(top, 'docs'));
    symlinkSync('/etc', path.join(top, 'docs/out'));
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  const tool = toolOf({ file_path: text });
  const around = (more: JsonObject = {}): Partial<Ports> => ({
    dir: top,
    surroundings: () => ({
      dir: top,
      files: [path.join(top, 'docs')],
      hosts: [],
      walls: true,
      ...(more as object),
    }),
  });

  it('of files are held to what the server was granted, links and all', async () => {
    const at = (file: string): Promise<Decision> =>
      judged(tool, { file_path: file }, {}, around({ walls: false }));
    for (const fine of ['docs/a', 'a', path.join(top, 'docs/a')])
      expect(await at(fine)).toEqual({ verdict: 'pass' });
    for (const wrong of [
      '/etc/passwd',
      '/tmp/x',
      '~/x',
      path.join(top, 'docs_evil'),
      path.join(top, 'docs/out/passwd'),
      path.join(top, 'bartizan.yaml'),
    ])
      expect(await at(wrong)).toMatchObject(refused('file_path', 'file', /leads out/));
  });

  it('within walls may also be of the private places there', async () => {
    for (const fine of ['/tmp/shot.png', '~/cache'])
      expect(await judged(tool, { file_path: fine }, {}, around())).toEqual({ verdict: 'pass' });
    expect(await judged(tool, { file_path: '/etc/passwd' }, {}, around())).toMatchObject({ verdict: 'deny' });
  });

  it('are held to the folders that the config names, for a server or for one parameter', async () => {
    const servers = { files: { roots: ['docs'] } };
    expect(await judged(tool, { file_path: '/tmp/x' }, { servers }, around())).toMatchObject({
      verdict: 'deny',
    });
    expect(await judged(tool, { file_path: 'docs/a' }, { servers }, around())).toEqual({ verdict: 'pass' });
    expect(await judged(tool, { file_path: 'a' }, { servers }, around())).toMatchObject(
      refused('file_path', 'file', /relative/),
    );
    const based = { files: { roots: ['docs'], base: 'docs' } };
    expect(await judged(tool, { file_path: 'a' }, { servers: based }, around())).toEqual({ verdict: 'pass' });
    const tools = { 'files/do': { file_path: { kind: 'path', roots: ['docs'] } } };
    expect(await judged(tool, { file_path: '/tmp/x' }, { tools }, around())).toMatchObject(
      refused('file_path', 'path', /leads out/),
    );
  });

  it('of a server elsewhere are held to absolute folders, by their words alone', async () => {
    const servers = { files: { roots: ['/srv/docs'] } };
    expect(await judged(tool, { file_path: '/srv/docs/a' }, { servers })).toEqual({ verdict: 'pass' });
    expect(await judged(tool, { file_path: '/srv/docs_evil/a' }, { servers })).toMatchObject({
      verdict: 'deny',
    });
    expect(() => checksOf({ servers: { files: { roots: ['docs'] } } })).toThrow(/absolute/);
  });
});

describe('names of hosts', () => {
  const tool = toolOf({ url: text });
  const lookup = async (host: string): Promise<readonly string[]> => {
    if (host === 'inner.example.com') return ['93.184.216.34', '10.0.0.1'];
    if (host === 'example.com') return ['93.184.216.34'];
    throw new Error('no such name');
  };

  it('are not looked up by default', () => {
    const exchange = exchangeOf({
      params: { name: 'do', arguments: { url: 'https://inner.example.com/' } },
      tool,
    });
    expect(checksOf({}, { lookup, pins: fakePins([tool]) }).request?.(exchange)).toEqual({ verdict: 'pass' });
  });

  it('are looked up where the config says so, and refused where any address is an inner one or there is none', async () => {
    const at = (host: string): Promise<Decision> =>
      judged(tool, { url: `https://${host}/` }, { resolve: true }, { lookup });
    expect(await at('example.com')).toEqual({ verdict: 'pass' });
    expect(await at('inner.example.com')).toMatchObject(refused('url', 'url', /private/));
    expect(await at('nowhere.example.com')).toMatchObject(refused('url', 'url', /could not be looked up/));
    expect(await judged(tool, { url: 'https://example.com/' }, { resolve: true })).toMatchObject({
      verdict: 'deny',
    });
  });
});
