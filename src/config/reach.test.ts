import { describe, expect, it } from 'vitest';
import type { Config } from './config.ts';
import { reachOf } from './reach.ts';

const local = (more: object) => ({
  kind: 'stdio',
  command: 'node',
  args: [],
  env: {},
  inheritEnv: [],
  walls: { kind: 'default' },
  grants: { read: [], write: [], network: [] },
  ...more,
});

const reach = (server: object): unknown => reachOf({ servers: { it: server } } as unknown as Config)('it');

describe('what a server can touch', () => {
  it.each([
    [
      'nothing, within walls and without a grant',
      local({}),
      { network: 'none', files: 'none', credentials: false },
    ],
    [
      'what it was granted, within walls',
      local({ grants: { read: ['/a'], write: [], network: ['api.example.com:443'] } }),
      { network: 'granted', files: 'granted', credentials: false },
    ],
    [
      'anything, without walls',
      local({ walls: { kind: 'off', reason: 'x' } }),
      { network: 'any', files: 'any', credentials: false },
    ],
    [
      'the network alone, where it is elsewhere',
      { kind: 'http', url: 'https://a.example', headers: {} },
      { network: 'any', files: 'none', credentials: false },
    ],
    [
      'what a key opens, too',
      { kind: 'http', url: 'https://a.example', headers: { Authorization: { fromEnv: 'T' } } },
      { network: 'any', files: 'none', credentials: true },
    ],
  ])('is %s', (_, server, expected) => {
    expect(reach(server)).toEqual(expected);
  });

  it.each([
    [{ env: { GITHUB_TOKEN: 'x' } }, true],
    [{ env: { DATABASE_URL: 'x' } }, true],
    [{ env: { ACCOUNT: { fromEnv: 'ACCOUNT' } } }, true],
    [{ inheritEnv: ['SLACK_API_KEY'] }, true],
    [{ env: { LANG: { fromEnv: 'LANG' }, MEMORY_FILE_PATH: '/a' }, inheritEnv: ['PATH'] }, false],
  ])('has a key by the names of its variables: %j', (more, credentials) => {
    expect(reach(local(more))).toMatchObject({ credentials });
  });

  it('is anything, where nobody knows the server', () => {
    expect(reachOf({ servers: {} } as unknown as Config)('other')).toEqual({
      network: 'any',
      files: 'any',
      credentials: true,
    });
  });
});
