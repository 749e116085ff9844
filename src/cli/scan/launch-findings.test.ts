import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/parse.ts';
import type { Guard } from '../../sandbox/guard.ts';
import type { Finding } from './finding.ts';
import { launchFindings, ofAddress } from './launch-findings.ts';

const GUARD: Guard = { homes: ['/home/ada'], keeps: [], files: [] };
const SECRET = 'k3Jx9QpLr2Vn8Wz5Ty7Bm4Hd';

function findingsOn(server: Record<string, unknown>, paths: readonly string[] = []): readonly string[] {
  const { a } = parseConfig(JSON.stringify({ servers: { a: server } }), '/repo/bartizan.yaml').servers;
  if (a === undefined) throw new Error('no server');
  return shown(launchFindings(a, paths, GUARD));
}

const shown = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, level, why }) => `${rule.id} ${level}: ${why}`);

describe('what a config alone shows', () => {
  it.each([
    [{ args: ['--api-key', SECRET] }, 'launch/secret-in-arguments error: has a api-key as argument 2'],
    [{ args: [`--token=${SECRET}`] }, 'launch/secret-in-arguments error: has a token as argument 1'],
    [
      { env: { API_KEY: SECRET } },
      'launch/secret-in-config warning: has the secret of the variable API_KEY in clear',
    ],
    [
      { env: { API_KEY: 'x' } },
      'launch/secret-in-config note: has what may be the secret of the variable API_KEY in clear',
    ],
    [{ sandbox: { off: { reason: 'slow' } } }, 'launch/no-walls warning: runs without a sandbox: slow'],
    [
      { files: { write: ['/home/ada'] } },
      'launch/broad-files warning: is granted /home/ada, which is, or contains, a home directory',
    ],
    [{ network: ['*.example.com:443'] }, 'launch/broad-network note: may reach *.example.com:443'],
  ])('%o: %s', (server, line) => {
    expect(findingsOn({ command: 'node', ...server })).toEqual([line]);
  });

  it('is nothing, of a server that is told no secret and given little', () => {
    const env = { API_KEY: { fromEnv: 'API_KEY' }, MODE: 'fast' };
    expect(
      findingsOn({ command: 'node', args: ['--port', '80'], env, files: { read: ['/srv/docs'] } }),
    ).toEqual([]);
    expect(findingsOn({ url: 'https://mcp.example.com/mcp' })).toEqual([]);
  });

  it('includes arguments that are far too broad', () => {
    expect(findingsOn({ command: 'node', args: ['/'] }, ['/'])).toEqual([
      'launch/broad-files warning: has among its arguments /, which is everything',
    ]);
  });

  it('includes headers in clear', () => {
    const headers = { Authorization: `Bearer ${SECRET}` };
    expect(findingsOn({ url: 'https://mcp.example.com/mcp', headers })[0]).toMatch(
      /^launch\/secret-in-config warning/,
    );
  });

  it('never repeats a secret', () => {
    const all = findingsOn({ command: 'node', args: ['--token', SECRET], env: { API_KEY: SECRET } });
    expect(all).toHaveLength(2);
    expect(all.join()).not.toContain(SECRET);
  });
});

describe('an address', () => {
  it.each([
    ['http://mcp.example.com/mcp', ['launch/plain-http']],
    ['http://127.0.0.1:3000/mcp', []],
    ['https://ada:hunter2@mcp.example.com/', ['launch/secret-in-arguments']],
    [`https://mcp.example.com/mcp?api_key=${SECRET}`, ['launch/secret-in-arguments']],
    ['https://mcp.example.com/mcp?page=2', []],
  ])('%s', (address, rules) => {
    expect(ofAddress(address).map(({ rule }) => rule.id)).toEqual(rules);
  });
});
