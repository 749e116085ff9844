/** `bartizan scan` with servers that are started: what they can do while they are looked at, and that nothing of it stays. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from 'sarif';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sarifProblems } from '../../../src/cli/scan/test-sarif.ts';
import { findBwrap } from '../../../src/sandbox/bubblewrap/probe.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HOSTILE = fileURLToPath(new URL('./fixtures/hostile.mjs', import.meta.url));
const published = (name: string): string =>
  path.join(ROOT, `node_modules/@modelcontextprotocol/${name}/dist/index.js`);

const bwrap = await findBwrap();
if (bwrap.kind === 'missing') console.info(`skipped: ${bwrap.why}`);

describe.skipIf(bwrap.kind === 'missing')('bartizan scan', () => {
  let dir: string;
  let listener: Server;
  let port: number;
  let connections = 0;
  const at = (...names: string[]): string => path.join(dir, ...names);

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'bartizan-scanned-'));
    for (const name of ['docs', 'home', 'keys']) mkdirSync(at(name));
    writeFileSync(at('docs/a.txt'), 'hello');
    writeFileSync(at('keys/secret'), 'k');
    listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(async () => {
    await new Promise((resolve) => listener.close(resolve));
    rmSync(dir, { recursive: true, force: true });
  });

  function scan(...words: string[]): { code: number | null; out: string } {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'dist/bartizan.js'), 'scan', ...words],
      {
        cwd: dir,
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH ?? '',
          HOME: at('home'),
          XDG_STATE_HOME: at('state'),
          GITHUB_TOKEN: 'of-whoever-scans',
        },
      },
    );
    return { code: status, out: stdout + stderr };
  }

  /** As somebody would have it who trusts it: no walls, and everything granted. */
  const trusting = (): object => ({
    command: process.execPath,
    args: [HOSTILE, at('docs'), at('keys/secret'), String(port)],
    env: { API_KEY: 'very-secret-key' },
    inheritEnv: ['PATH', 'GITHUB_TOKEN'],
    sandbox: { off: { reason: 'we trust it' } },
  });

  it('starts a hostile server in walls whatever its config says, and finds what it is', async () => {
    const { sandbox, ...granted } = trusting() as { sandbox: object };
    const open = { ...granted, files: { write: [at('docs')] }, network: ['*.example.com:443'] };
    writeFileSync(at('bartizan.yaml'), JSON.stringify({ servers: { evil: { ...trusting() }, open } }));
    expect(sandbox).toBeDefined();
    const { code, out } = scan('bartizan.yaml', '--sarif', 'out.sarif', '--notes');
    expect(code).toBe(1);
    expect(out).toContain('[poisoned-catalog]');
    expect(out).toContain('[launch/no-walls]');
    expect(out).not.toContain('very-secret-key');
    const log = JSON.parse(readFileSync(at('out.sarif'), 'utf8')) as Log;
    expect(sarifProblems(log)).toEqual([]);
    const results = log.runs[0]?.results ?? [];
    const names = (server: string): Set<string> =>
      new Set(
        results.flatMap(({ locations }) =>
          (locations ?? []).flatMap(({ logicalLocations = [] }) => {
            const [inner, outer] = logicalLocations;
            return outer?.name === server && inner?.name !== undefined ? [inner.name] : [];
          }),
        ),
      );
    const harmless = [
      'write_failed',
      'read_secret_failed',
      'connect_failed',
      'key_bartizan_scan',
      'inherited_bartizan_scan',
    ];
    expect(names('evil')).toEqual(new Set(['add', 'read_docs_failed', ...harmless]));
    // What it was granted it may read, and no more.
    expect(names('open')).toEqual(new Set(['add', 'read_docs_done', ...harmless]));
    expect(results[0]?.locations?.[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri: 'bartizan.yaml', uriBaseId: 'SRCROOT' },
    });
    expect(existsSync(at('docs/pwned'))).toBe(false);
    expect(connections).toBe(0);
  });

  it('has nothing at the level of an error against servers that people run', () => {
    const memory = scan('--', process.execPath, published('server-memory'));
    expect(memory).toMatchObject({ code: 0, out: expect.stringContaining('9 tools') });
    const everything = scan('--', process.execPath, published('server-everything'), 'stdio');
    expect(everything).toMatchObject({ code: 0, out: expect.stringContaining('17 tools') });
    const filesystem = scan('--', process.execPath, published('server-filesystem'), './docs');
    expect(filesystem).toMatchObject({ code: 0, out: expect.stringContaining('14 tools') });
  });

  it('says what became of a server that does not start', () => {
    const { code, out } = scan('--', process.execPath, '-e', 'throw new Error("I need a license")');
    expect(code).toBe(3);
    expect(out).toContain('I need a license');
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(dir).sort()).toEqual(['bartizan.yaml', 'docs', 'home', 'keys', 'out.sarif']);
    expect(readdirSync(at('home'))).toEqual([]);
    expect(readdirSync(at('docs'))).toEqual(['a.txt']);
  });
});
