import { describe, expect, it } from 'vitest';
import type { ServerConfig, StdioServer } from '../../config/config.ts';
import { parseConfig } from '../../config/parse.ts';
import { contained } from './contained.ts';

function serverOf(more: Record<string, unknown>): ServerConfig {
  const text = JSON.stringify({ servers: { a: { command: 'node', ...more } } });
  const { a } = parseConfig(text, '/repo/bartizan.yaml').servers;
  if (a === undefined) throw new Error('no server');
  return a;
}

const within = (more: Record<string, unknown>, paths: readonly string[] = []): StdioServer =>
  contained(serverOf(more), paths) as StdioServer;

describe('a server as a scan starts it', () => {
  it('has walls, also when its config switches them off, and those that it asks for otherwise', () => {
    expect(within({ sandbox: { off: { reason: 'it is slow' } } }).walls).toEqual({ kind: 'default' });
    expect(within({ sandbox: 'gvisor' }).walls).toMatchObject({ kind: 'level', level: 'gvisor' });
  });

  it('reaches no host, writes nowhere, and reads what it was granted', () => {
    const { grants } = within(
      { files: { read: ['in'], write: ['out'], staged: true }, network: ['api.example.com:443'] },
      ['/data'],
    );
    expect(grants).toMatchObject({
      network: [],
      write: [],
      staged: false,
      read: ['/repo/in', '/repo/out', '/data'],
    });
  });

  it('gets a placeholder for each secret, and what is none as it is', () => {
    const { env, inheritEnv } = within({
      env: {
        API_KEY: 'short',
        MODE: 'fast',
        FROM: { fromEnv: 'SOMETHING' },
        URL: 'postgres://u:hunter2secret@db/x',
      },
      inheritEnv: ['PATH', 'HOME', 'GITHUB_TOKEN'],
    });
    expect(env).toEqual({
      API_KEY: 'bartizan-scan',
      MODE: 'fast',
      FROM: 'bartizan-scan',
      URL: 'bartizan-scan',
      GITHUB_TOKEN: 'bartizan-scan',
    });
    expect(inheritEnv).toEqual(['PATH', 'HOME']);
  });

  it('gets no secret among its arguments either', () => {
    const secret = 'k3Jx9QpLr2Vn8Wz5Ty7Bm4Hd';
    const { args } = within({ args: ['--api-key', secret, `--token=${secret}`, 'plain'] });
    expect(args.join(' ')).not.toContain(secret);
    expect([args[0], args[3]]).toEqual(['--api-key', 'plain']);
  });

  it('has less time and memory than it asks for', () => {
    const { timeoutMs, grants } = within({ timeout: '10m', limits: { memory: '8GiB' } });
    expect(timeoutMs).toBe(20_000);
    expect(grants.limits.memoryBytes).toBe(1024 ** 3);
  });
});
