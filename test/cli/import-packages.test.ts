import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { ClientIo } from '../../src/cli/client-files.ts';
import { eject } from '../../src/cli/commands/eject.ts';
import { importServers } from '../../src/cli/commands/import.ts';
import { packageSource } from '../../src/cli/import-packages.ts';
import { storeOf } from '../../src/cli/packages.ts';
import { createFakeRegistry, type FakeRegistry } from '../../src/testing/fake-registry.ts';
import { createHome, type Home } from './import-home.ts';

let home: Home;
let registry: FakeRegistry;
let io: ClientIo;

beforeEach(async () => {
  home = createHome();
  registry = await createFakeRegistry();
  writeFileSync(path.join(home.dir, '.npmrc'), `registry=${registry.address}\n`);
  const env = {
    HOME: home.dir,
    XDG_STATE_HOME: path.join(home.dir, 'state'),
    npm_config_globalconfig: path.join(home.dir, 'none'),
    // Nobody listens there.
    PIP_INDEX_URL: 'https://127.0.0.1:9/simple/',
    PATH: '/nowhere',
  };
  const { stdout, stderr } = home.io;
  io = home.with({ env, packages: packageSource({ stdin: new PassThrough(), stdout, stderr, env }) });
  const bin = { manifest: { bin: 'bin.js' }, files: { 'bin.js': '#!/usr/bin/env node\n' } };
  registry.publish({ name: '@scope/files', version: '1.0.0', ...bin });
  registry.publish({ name: '@scope/files', version: '1.2.3', ...bin });
  registry.publish({ name: 'unsigned-one', version: '1.0.0', ...bin }, { signed: false });
});
afterEach(async () => {
  await registry.close();
  home.remove();
});

const CURSOR = '.cursor/mcp.json';
const servers = () => parseYaml(home.text(home.config)).servers;
const entries = (mcpServers: object): string => `${JSON.stringify({ mcpServers }, undefined, 4)}\n`;

describe('bartizan import', () => {
  it('verifies and installs what npx would fetch, exactly, and eject puts the very bytes back', async () => {
    const text = entries({
      files: { command: 'npx', args: ['-y', '@scope/files@^1.0.0', '/data'], env: { TOKEN: 't' } },
    });
    home.put(CURSOR, text);
    expect(await importServers({}, io)).toBe(0);
    expect(servers()).toEqual({
      files: {
        package: 'npm:@scope/files@1.2.3',
        args: ['/data'],
        cwd: home.dir,
        env: { TOKEN: 't' },
        inheritEnv: ['PATH', 'HOME'],
      },
    });
    expect(home.out()).toContain('npm:@scope/files@1.2.3, verified, in place of npx');
    const store = storeOf(io.env);
    const digest = await store.named({ ecosystem: 'npm', name: '@scope/files', version: '1.2.3' });
    await expect(store.verify(digest ?? '')).resolves.toMatchObject({ digest });

    expect(await eject({}, io)).toBe(0);
    expect(home.text(CURSOR)).toBe(text);
  });

  it('leaves what cannot be a package a command, and says why', async () => {
    home.put(
      CURSOR,
      entries({
        a: { command: 'npx', args: ['-y', 'unsigned-one'] },
        b: { command: 'npx', args: ['-p', '@scope/files', 'other'] },
        c: { command: 'npx', args: ['-y', 'never-published'] },
        d: { command: 'uvx', args: ['mcp-server-unreachable'] },
        e: { command: 'node', args: ['/srv/server.js'] },
      }),
    );
    expect(await importServers({}, io)).toBe(0);
    expect(Object.values(servers()).map((each) => (each as { command: string }).command)).toEqual([
      'npx',
      'npx',
      'npx',
      'uvx',
      'node',
    ]);
    expect(servers().a.args).toEqual(['-y', 'unsigned-one']);
    expect(home.out()).toMatch(/stays a command: npm:unsigned-one@1\.0\.0 is unsigned: .*--unsigned/);
    expect(home.out()).toContain('stays a command: npx has "-p", which would be lost');
    expect(home.out()).toMatch(/stays a command: 127\.0\.0\.1:\d+ has no such package or version/);
    expect(home.out().match(/stays a command/g)).toHaveLength(4);
  });

  it('shows in a dry run which version it would be, and installs nothing', async () => {
    home.put(CURSOR, entries({ files: { command: 'npx', args: ['@scope/files'] } }));
    expect(await importServers({ dryRun: true }, io)).toBe(0);
    expect(home.out()).toContain('npm:@scope/files@1.2.3');
    expect(registry.requests.map((each) => each.path).filter((each) => each.endsWith('.tgz'))).toEqual([]);
    expect(Object.keys(home.snapshot()).sort()).toEqual(['.cursor/mcp.json', '.npmrc']);
  });

  it('asks no registry when it is to leave commands as they are', async () => {
    home.put(CURSOR, entries({ files: { command: 'npx', args: ['@scope/files'] } }));
    expect(await importServers({ commands: true }, io)).toBe(0);
    expect(servers().files.command).toBe('npx');
    expect(registry.requests).toEqual([]);
  });
});
