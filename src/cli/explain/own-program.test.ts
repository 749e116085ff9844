import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StdioServer } from '../../config/config.ts';
import { parseConfig } from '../../config/parse.ts';
import { ownProgramOf } from './own-program.ts';

let dir: string;
beforeAll(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'bartizan-own-')));
  mkdirSync(path.join(dir, 'project/srv'), { recursive: true });
  writeFileSync(path.join(dir, 'project/package.json'), '{}');
  writeFileSync(path.join(dir, 'project/srv/server.mjs'), '');
});
afterAll(() => rmSync(dir, { recursive: true }));

async function said(server: object): Promise<string | undefined> {
  const config = parseConfig(JSON.stringify({ servers: { p: server } }), path.join(dir, 'bartizan.yaml'));
  const [sentence] = await ownProgramOf(config.servers.p as StdioServer, config, process.env);
  return sentence?.[1];
}

describe('ownProgramOf', () => {
  it('names the whole project that a script is part of', async () => {
    const text = await said({ command: process.execPath, args: ['project/srv/server.mjs'] });
    expect(text).toContain(path.join(dir, 'project'));
    expect(text).not.toContain('srv');
    expect(text).toContain('a .env or .git too');
  });

  it('says nothing of what every server sees, and when it has no walls', async () => {
    expect(await said({ command: '/bin/sh' })).toBeUndefined();
    expect(await said({ command: '/bin/sh', sandbox: { off: { reason: 'x' } } })).toBeUndefined();
  });

  it('says that there is no such program', async () => {
    expect(await said({ command: 'no-such-program-of-anybody' })).toBe('cannot be found: bartizan doctor');
  });
});
