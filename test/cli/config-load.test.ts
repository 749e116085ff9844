import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerConfig } from '../../src/config/config.ts';
import { parseDuration } from '../../src/config/duration.ts';
import { launchDigest } from '../../src/config/launch.ts';
import { loadConfig } from '../../src/config/load.ts';
import { controlsOff, loadControls } from '../../src/config/load-controls.ts';
import { isLoopback } from '../../src/config/loopback.ts';
import { EXAMPLE, generatedFiles } from '../../src/config/pages.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { configPath } from '../../src/config/path.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { environmentOf } from '../../src/config/values.ts';
import { controls } from '../../src/controls/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'bartizan-config-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function serverOf(yaml: string): ServerConfig {
  const server = parseConfig(`servers:\n  a: ${yaml}\n`, '/repo/bartizan.yaml').servers.a;
  if (server === undefined) throw new Error('no server');
  return server;
}

describe('a config that loads', () => {
  it('has every default filled in', () => {
    const config = parseConfig('servers: {}\n', '/repo/bartizan.yaml');
    expect(config).toMatchObject({
      path: '/repo/bartizan.yaml',
      dir: '/repo',
      lockPath: '/repo/bartizan.lock',
      servers: {},
      http: { host: '127.0.0.1', port: 4180, origins: [], sessions: 64 },
      audit: { dir: undefined, durability: 'process' },
      use: [],
    });
    expect(Object.keys(config.controls)).toEqual(controls.map(({ id }) => id));
    expect(Object.values(config.controls).every(({ state }) => state === 'on')).toBe(true);
  });

  it('has paths from the directory of the file, and times in milliseconds', () => {
    expect(serverOf('{ command: ./run, cwd: work, idle: 2h, timeout: 500ms, inheritEnv: [PATH] }')).toEqual({
      kind: 'stdio',
      command: './run',
      args: [],
      cwd: '/repo/work',
      cwdAsWritten: 'work',
      env: {},
      inheritEnv: ['PATH'],
      instances: 'principal',
      maxInstances: 16,
      grants: {
        read: [],
        write: [],
        staged: false,
        undoForMs: 86_400_000,
        network: [],
        limits: {
          memoryBytes: 2 * 1024 ** 3,
          processes: 256,
          cpus: 2,
          openFiles: 1024,
          diskBytes: 1024 ** 3,
        },
        asWritten: { read: [], write: [] },
      },
      walls: { kind: 'default' },
      toolSandbox: {},
      idleMs: 7_200_000,
      timeoutMs: 500,
    });
  });

  it('asks for a signature of every package, unless it says otherwise', () => {
    expect(serverOf('{ package: "npm:@acme/notes@1.2.3", args: [x] }')).toMatchObject({
      kind: 'stdio',
      args: ['x'],
      package: { ecosystem: 'npm', name: '@acme/notes', version: '1.2.3' },
      verify: { require: ['signature'], source: undefined, workflow: undefined, unsigned: undefined },
    });
    const { packages } = parseConfig('packages: { trustedRoot: root.json }\n', '/repo/bartizan.yaml');
    expect(packages).toEqual({ allow: undefined, trustedRoot: '/repo/root.json' });
  });

  it('serves all servers as one where it names no sets, and else only what it names', () => {
    const servers = 'servers:\n  a: { command: x }\n  b: { command: y }\n';
    expect(parseConfig(servers, '/repo/bartizan.yaml').sets).toEqual({
      default: { servers: ['a', 'b'], waitMs: 5_000 },
    });
    const named = parseConfig(`${servers}sets:\n  mine: { servers: [b], wait: 1s }\n`, '/repo/bartizan.yaml');
    expect(named.sets).toEqual({ mine: { servers: ['b'], waitMs: 1_000 } });
    expect(parseConfig('servers: {}\n', '/repo/bartizan.yaml').sets).toEqual({});
  });

  it('may reach a server on this machine over plain http', () => {
    for (const url of ['http://localhost:1/mcp', 'http://127.9.9.9/', 'http://[::1]:80/']) {
      expect(serverOf(`{ url: "${url}" }`)).toMatchObject({ kind: 'http', url });
    }
  });

  it('may be the example of the documentation', () => {
    expect(Object.keys(parseConfig(EXAMPLE, '/repo/bartizan.yaml').servers)).toEqual([
      'filesystem',
      'notes',
      'github',
      'remote',
    ]);
  });

  it('keeps braces in the middle of a value', () => {
    expect(serverOf('{ command: x, env: { T: "a${b}" } }')).toMatchObject({ env: { T: 'a${b}' } });
  });
});

describe('loadConfig', () => {
  it('names a file that is not there, and what to type', async () => {
    const error = await loadConfig(path.join(dir, 'none.yaml')).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems[0]).toMatchObject({
      message: 'there is no such file',
      hint: expect.stringContaining('bartizan import'),
    });
  });

  it('refuses what is not UTF-8, and a directory', async () => {
    const file = path.join(dir, 'latin.yaml');
    await writeFile(file, Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    await expect(loadConfig(file)).rejects.toThrow(/UTF-8/);
    await expect(loadConfig(dir)).rejects.toThrow(/directory/);
  });
});

describe('configPath', () => {
  const home = '/home/ada';

  it('prefers the flag, then the variable, then the settings of the user', () => {
    expect(configPath('/x/b.yaml', { BARTIZAN_CONFIG: '/y/b.yaml' }, home)).toBe('/x/b.yaml');
    expect(configPath(undefined, { BARTIZAN_CONFIG: '/y/b.yaml' }, home)).toBe('/y/b.yaml');
    expect(configPath(undefined, { XDG_CONFIG_HOME: '/z' }, home)).toBe('/z/bartizan/bartizan.yaml');
    expect(configPath(undefined, {}, home)).toBe('/home/ada/.config/bartizan/bartizan.yaml');
  });

  it('never falls back to the current directory', () => {
    expect(configPath(undefined, { XDG_CONFIG_HOME: '.', BARTIZAN_CONFIG: '' }, home)).toBe(
      '/home/ada/.config/bartizan/bartizan.yaml',
    );
  });
});

describe('launchDigest', () => {
  const base =
    '{ command: npx, args: [-y, thing], env: { A: "1", T: { fromEnv: T } }, inheritEnv: [PATH, HOME] }';

  it.each([
    '{ command: npm, args: [-y, thing], env: { A: "1", T: { fromEnv: T } }, inheritEnv: [PATH, HOME] }',
    '{ command: npx, args: [thing, -y], env: { A: "1", T: { fromEnv: T } }, inheritEnv: [PATH, HOME] }',
    '{ command: npx, args: [-y, thing], env: { A: "2", T: { fromEnv: T } }, inheritEnv: [PATH, HOME] }',
    '{ command: npx, args: [-y, thing], env: { A: "1", T: { fromEnv: U } }, inheritEnv: [PATH, HOME] }',
    '{ command: npx, args: [-y, thing], env: { A: "1", T: T }, inheritEnv: [PATH, HOME] }',
    '{ command: npx, args: [-y, thing], env: { A: "1" }, inheritEnv: [PATH, HOME] }',
    '{ command: npx, args: [-y, thing], env: { A: "1", T: { fromEnv: T } }, inheritEnv: [PATH] }',
    '{ command: npx, args: [-y, thing], env: { A: "1", T: { fromEnv: T } }, inheritEnv: [PATH, HOME], cwd: x }',
    '{ url: "https://example.com" }',
  ])('changes when what is launched changes: %s', (changed) => {
    expect(launchDigest(serverOf(changed), 'a')).not.toBe(launchDigest(serverOf(base), 'a'));
  });

  it('changes with the name, so that an approval cannot be used for another server', () => {
    expect(launchDigest(serverOf(base), 'b')).not.toBe(launchDigest(serverOf(base), 'a'));
  });

  it('stays when only time limits or the order of names change', () => {
    const same =
      '{ inheritEnv: [HOME, PATH], env: { T: { fromEnv: T }, A: "1" }, args: [-y, thing], command: npx, idle: 1h }';
    expect(launchDigest(serverOf(same), 'a')).toBe(launchDigest(serverOf(base), 'a'));
  });

  it('does not depend on where the repository lies', () => {
    const text = `servers:\n  a: ${base}\n`;
    const [here, there] = ['/one/bartizan.yaml', '/two/bartizan.yaml'].map((file) => parseConfig(text, file));
    const digest = (config: typeof here): string | undefined => {
      const server = config?.servers.a;
      return server && launchDigest(server, 'a');
    };
    expect(digest(here)).toBe(digest(there));
  });

  it('changes with the address and the headers of a remote server, but not with the case of header names', () => {
    const remote = (headers: string): string =>
      launchDigest(serverOf(`{ url: "https://example.com", headers: ${headers} }`), 'a');
    expect(remote('{ X-A: b }')).not.toBe(remote('{ X-A: c }'));
    expect(remote('{ X-A: b }')).toBe(remote('{ x-a: b }'));
  });
});

describe('environmentOf', () => {
  it('grants what is named, and nothing else', () => {
    const server = serverOf(
      '{ command: x, inheritEnv: [PATH, GONE], env: { LOG: debug, T: { fromEnv: TOKEN } } }',
    );
    if (server.kind !== 'stdio') throw new Error('expected a process');
    const own = { PATH: '/bin', TOKEN: 'secret', AWS_SECRET_ACCESS_KEY: 'not for you' };
    expect(environmentOf(server, own)).toEqual({
      values: { PATH: '/bin', LOG: 'debug', T: 'secret' },
      missing: [],
    });
    expect(environmentOf(server, {})).toEqual({ values: { LOG: 'debug' }, missing: ['TOKEN'] });
  });
});

describe('loadControls', () => {
  const SOURCE = (id: string, more = ''): string => `
    const options = { safeParse: (value) => 'no' in value
      ? { success: false, error: { issues: [{ path: ['no'], message: 'unknown' }] } }
      : { success: true, data: { ...value, parsed: true } } };
    export const control = { id: '${id}', summary: 'Mine.', stops: [], options, create: () => ({}) };
    ${more}`;

  async function configWith(
    use: string,
    sources: Record<string, string> = {},
  ): Promise<ReturnType<typeof parseConfig>> {
    const folder = await mkdtemp(path.join(dir, 'use-'));
    await mkdir(folder, { recursive: true });
    for (const [name, source] of Object.entries(sources)) await writeFile(path.join(folder, name), source);
    return parseConfig(use, path.join(folder, 'bartizan.yaml'));
  }

  it('gives every built-in control in its order, with the access policy last', async () => {
    const loaded = await loadControls(await configWith('servers: {}\n'));
    expect(loaded.map(({ control }) => control.id)).toEqual(controls.map(({ id }) => id));
    expect(loaded.at(-1)?.control.id).toBe('access-policy');
  });

  it('leaves out what is off, and lists it with its reason', async () => {
    const config = await configWith('controls: { rate-limits: { off: { reason: load test } } }\n');
    const loaded = await loadControls(config);
    expect(loaded.map(({ control }) => control.id)).toEqual(
      controls.map(({ id }) => id).filter((id) => id !== 'rate-limits'),
    );
    expect(controlsOff(config)).toEqual([{ id: 'rate-limits', reason: 'load test' }]);
  });

  it("puts the user's own right before the access policy, with options of their own", async () => {
    const config = await configWith('use: [{ module: ./mine.mjs, options: { a: 1 } }]\n', {
      'mine.mjs': SOURCE('mine'),
    });
    const loaded = await loadControls(config);
    expect(loaded.slice(-2).map(({ control }) => control.id)).toEqual(['mine', 'access-policy']);
    expect(loaded.at(-2)).toMatchObject({
      options: { a: 1, parsed: true },
      module: path.join(config.dir, 'mine.mjs'),
    });
  });

  it.each([
    ['a module that is not there', './gone.mjs', '', /does not load/],
    ['a module that throws', './mine.mjs', 'throw new Error("boom")', /does not load: boom/],
    ['a module without a control', './mine.mjs', 'export const control = { id: "x" };', /exports no control/],
    ['two controls', './mine.mjs', SOURCE('mine', 'export const two = { ...control };'), /more than one/],
    ['the id of a built-in control', './mine.mjs', SOURCE('access-policy'), /already/],
  ])('refuses %s', async (_, module, source, message) => {
    const config = await configWith(`\nuse:\n  - module: ${module}\n`, { 'mine.mjs': source });
    const error = await loadControls(config).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems).toMatchObject([
      { path: 'use[0]', line: 3, column: 5, message: expect.stringMatching(message) },
    ]);
  });

  it('refuses options that the control does not take', async () => {
    const config = await configWith('use: [{ module: ./mine.mjs, options: { no: 1 } }]\n', {
      'mine.mjs': SOURCE('mine'),
    });
    await expect(loadControls(config)).rejects.toThrow(/"mine" refuses its options: options.no: unknown/);
  });

  it('takes the default export where there are several', async () => {
    const source = SOURCE('mine', "const two = { ...control, id: 'two' }; export default two;");
    const config = await configWith('use: [{ module: ./mine.mjs }]\n', { 'mine.mjs': source });
    expect((await loadControls(config)).at(-2)?.control.id).toBe('two');
  });
});

describe('durations and addresses', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['0s', undefined],
    ['1.5h', undefined],
    ['1h30m', undefined],
    ['-1s', undefined],
    [' 1s', undefined],
    ['1d', undefined],
  ])('%s is %s ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.255.0.9', true],
    ['::1', true],
    ['[::1]', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['128.0.0.1', false],
    ['127.0.0.1.example.com', false],
    ['localhost.', false],
    ['', false],
  ])('%s is loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('the written reference', () => {
  it.each(Object.entries(generatedFiles(controls)))('%s is what the schema says', async (file, text) => {
    expect(await readFile(path.join(ROOT, file), 'utf8'), 'run: npm run docs').toBe(text);
  });

  it('describes every field and option', () => {
    const undescribed = generatedFiles(controls)
      ['docs/config.md']?.split('\n')
      .filter((line) => /^\| `.*\|\s*\|$/.test(line) && !line.includes('| like '));
    expect(undescribed).toEqual([]);
  });
});
