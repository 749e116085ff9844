// biome-ignore-all lint/suspicious/noTemplateCurlyInString: -- these are placeholders of the clients, not ours
import { statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { importServers } from '../../src/cli/commands/import.ts';
import { sandboxesOf } from '../../src/sandbox/choose.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { createHome, type Home } from './import-home.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.remove());

const run = (server: string) => ({
  command: '/usr/bin/node',
  args: ['/opt/bartizan/dist/bartizan.js', 'run', server],
});
const servers = () => parseYaml(home.text(home.config)).servers;

const CURSOR = '.cursor/mcp.json';
const one = (entry: unknown, name = 'one') => JSON.stringify({ mcpServers: { [name]: entry } });

describe('each client', () => {
  it('Claude Desktop: comments, a byte order mark, CRLF and unknown keys survive', async () => {
    const file = '.config/Claude/claude_desktop_config.json';
    const text = `\u{feff}{\r\n  // what I use\r\n  "mcpServers": {\r\n    "Dateien — Büro": {\r\n      "command": "npx", // the launcher\r\n      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/home/ü"],\r\n      "env": { "TOKEN": "s3cret" },\r\n      "color": "blue",\r\n    },\r\n  },\r\n  "theme": "dark"\r\n}\r\n`;
    home.put(file, text);
    expect(await importServers({}, home.io)).toBe(0);
    expect(home.text(file)).toBe(
      `\u{feff}{\r\n  // what I use\r\n  "mcpServers": {\r\n    "Dateien — Büro": {\r\n      "command": "/usr/bin/node", // the launcher\r\n      "args": ["/opt/bartizan/dist/bartizan.js", "run", "dateien-buro"],\r\n      "color": "blue",\r\n    },\r\n  },\r\n  "theme": "dark"\r\n}\r\n`,
    );
    expect(servers()).toEqual({
      'dateien-buro': {
        command: 'npx',
        cwd: home.io.home,
        args: ['-y', '@modelcontextprotocol/server-filesystem', '/home/ü'],
        env: { TOKEN: 's3cret' },
        inheritEnv: ['PATH', 'HOME'],
      },
    });
    expect(statSync(home.config).mode & 0o777).toBe(0o600);
  });

  it('Claude Code: user scope, local scope and .mcp.json; a project server runs in its project', async () => {
    home.put(
      '.claude.json',
      JSON.stringify({
        numStartups: 7,
        mcpServers: { memory: { type: 'stdio', command: 'npx', args: ['-y', 'memory'], env: {} } },
        projects: {
          '/home/u/app': { mcpServers: { local: { command: './server.sh' } }, history: [] },
          '/x': {},
        },
      }),
    );
    home.put(
      'work/.mcp.json',
      one({ type: 'http', url: 'https://mcp.example.com/mcp', headers: { 'X-Key': 'k' } }, 'team'),
    );
    expect(await importServers({ client: ['claude-code'] }, home.io)).toBe(0);
    expect(parse(home.text('.claude.json'))).toEqual({
      numStartups: 7,
      mcpServers: { memory: { type: 'stdio', ...run('memory') } },
      projects: { '/home/u/app': { mcpServers: { local: run('local') }, history: [] }, '/x': {} },
    });
    expect(parse(home.text('work/.mcp.json'))).toEqual({
      mcpServers: { team: { type: 'stdio', ...run('team') } },
    });
    expect(servers()).toEqual({
      memory: { command: 'npx', args: ['-y', 'memory'], cwd: home.io.home, inheritEnv: ['PATH', 'HOME'] },
      local: { command: './server.sh', cwd: '/home/u/app', inheritEnv: ['PATH', 'HOME'] },
      team: { url: 'https://mcp.example.com/mcp', headers: { 'X-Key': 'k' } },
    });
    expect(home.out()).toContain('shared through version control');
  });

  it('Cursor: a value that Cursor fills in stays with Cursor, and is granted by name', async () => {
    home.put(CURSOR, one({ command: 'uvx', args: ['tool'], env: { KEY: '${env:MY_KEY}', MODE: 'fast' } }));
    expect(await importServers({}, home.io)).toBe(0);
    expect(parse(home.text(CURSOR)).mcpServers.one).toEqual({ ...run('one'), env: { KEY: '${env:MY_KEY}' } });
    expect(servers().one).toEqual({
      command: 'uvx',
      args: ['tool'],
      cwd: home.io.home,
      env: { MODE: 'fast' },
      inheritEnv: ['PATH', 'HOME', 'KEY'],
    });
  });

  it('VS Code: a server that asks for input is left alone, and the reason is said', async () => {
    const file = '.config/Code/User/mcp.json';
    const text = `{
	"inputs": [{ "type": "promptString", "id": "token", "password": true }],
	"servers": {
		"asks": { "type": "stdio", "command": "npx", "args": ["a"], "env": { "T": "\${input:token}" } },
		"remote": { "type": "http", "url": "http://localhost:3000/mcp" }, /* mine */
	}
}`;
    home.put(file, text);
    expect(await importServers({}, home.io)).toBe(0);
    expect(home.text(file)).toBe(
      text.replace(
        '"type": "http", "url": "http://localhost:3000/mcp"',
        '"type": "stdio", "command": "/usr/bin/node", "args": ["/opt/bartizan/dist/bartizan.js", "run", "remote"]',
      ),
    );
    expect(home.out()).toContain('asks: only VS Code can fill in ${input:token}');
    expect(servers()).toEqual({ remote: { url: 'http://localhost:3000/mcp' } });
  });

  it('Windsurf: serverUrl; a list of tools called without asking is kept and mentioned', async () => {
    const file = '.codeium/windsurf/mcp_config.json';
    home.put(
      file,
      one({ serverUrl: 'https://w.example/mcp', alwaysAllow: ['read'], disabled: true }, 'Wind.Surf'),
    );
    expect(await importServers({}, home.io)).toBe(0);
    expect(parse(home.text(file)).mcpServers['Wind.Surf']).toEqual({
      ...run('wind-surf'),
      alwaysAllow: ['read'],
      disabled: true,
    });
    expect(home.out()).toContain('keeps alwaysAllow');
    expect(servers()).toEqual({ 'wind-surf': { url: 'https://w.example/mcp' } });
  });

  it('Zed: context_servers among all other settings; a server of an extension is left', async () => {
    const file = '.config/zed/settings.json';
    const text = `// Zed settings
{
  "theme": "One Dark", // dark
  "context_servers": {
    "tool": {
      "source": "custom",
      "command": "docker",
      "args": ["run", "-i", "--rm", "img"],
      // a comment about the token
      "env": {
        "TOKEN": "pa$\${ss}"
      }
    },
    "ext": { "settings": { "a": 1 } },
  },
}
`;
    home.put(file, text);
    expect(await importServers({}, home.with({ env: { PATH: '', DOCKER_HOST: 'unix:///d' } }))).toBe(0);
    expect(home.text(file)).toBe(`// Zed settings
{
  "theme": "One Dark", // dark
  "context_servers": {
    "tool": {
      "source": "custom",
      "command": "/usr/bin/node",
      "args": ["/opt/bartizan/dist/bartizan.js", "run", "tool"]
      // a comment about the token
    },
    "ext": { "settings": { "a": 1 } },
  },
}
`);
    expect(home.out()).toContain('ext: it comes from a Zed extension');
    expect(servers().tool.env).toEqual({ TOKEN: 'pa$${ss}' });
    expect(servers().tool.inheritEnv).toEqual(['PATH', 'HOME', 'DOCKER_HOST']);
  });
});

it('a server at an address is imported whichever transport its entry names', async () => {
  home.put(CURSOR, one({ type: 'sse', url: 'https://a.example/sse' }));
  expect(await importServers({}, home.io)).toBe(0);
  expect(Object.values(servers())).toEqual([{ url: 'https://a.example/sse' }]);
  expect(home.text(CURSOR)).not.toContain('sse');
});

describe('what is not imported is left untouched, with the reason', () => {
  const cases: [string, unknown, string][] = [
    ['a web socket', { type: 'ws', url: 'https://a.example/' }, 'its type is "ws"'],
    ['plain http elsewhere', { url: 'http://a.example/' }, 'use https'],
    ['a pipe', { url: 'unix:///tmp/x.sock' }, 'neither https nor http'],
    [
      'a placeholder in a header',
      { url: 'https://a.example/', headers: { A: 'Bearer ${env:T}' } },
      '${env:T}',
    ],
    ['a placeholder in an argument', { command: 'x', args: ['${workspaceFolder}'] }, '${workspaceFolder}'],
    ['an envFile', { command: 'x', envFile: '.env' }, 'envFile'],
    ['a line for a shell', { command: 'npx -y x' }, 'a line for a shell'],
    ['a relative path', { command: 'node', args: ['./x.js'] }, '"./x.js" is relative'],
    ['a relative cwd', { command: 'node', cwd: 'here' }, 'its cwd is relative'],
    ['its own sign-in', { url: 'https://a.example/', auth: { CLIENT_ID: 'x' } }, 'signs in'],
    ['two ways to reach it', { command: 'x', url: 'https://a.example/' }, 'both a command and an address'],
    ['nothing', {}, 'no command and no address'],
    ['no object', 7, 'no object'],
    ['a broken character', { command: 'x', args: ['\ud800'] }, 'lone surrogate'],
    ['a NUL', { command: 'x', args: ['a\0b'] }, 'NUL'],
    ['a name that is none', { command: 'x', env: { 'A B': 'c' } }, 'name of a variable'],
    [
      'a variable that would change Bartizan',
      { command: 'x', env: { NODE_OPTIONS: '${env:X}' } },
      'change Bartizan itself',
    ],
  ];
  it.each(cases)('%s', async (_, entry, reason) => {
    home.put(CURSOR, one(entry));
    const before = home.snapshot();
    expect(await importServers({}, home.io)).toBe(0);
    expect(home.out()).toContain(`one: `);
    expect(home.out()).toContain(reason);
    expect(home.snapshot()).toEqual(before);
  });

  it('an entry with a key twice, where nobody can tell which one counts', async () => {
    home.put(
      CURSOR,
      '{"mcpServers": {"one": {"command": "good", "command": "evil"}, "two": {"command": "x"}}}',
    );
    expect(await importServers({}, home.io)).toBe(0);
    expect(home.out()).toContain('one: it has "command" twice');
    expect(Object.keys(servers())).toEqual(['two']);
  });

  it('a name that holds terminal controls is shown, not obeyed', async () => {
    home.put(CURSOR, one({ type: 'ws', url: 'https://a.example' }, '\u001b[2Jx'));
    await importServers({}, home.io);
    expect(home.out()).not.toContain('\u001b');
    expect(home.out()).toContain('\\u{001b}[2Jx');
  });
});

describe('names', () => {
  it('the same launch in two clients is one server, a different one gets a suffix', async () => {
    const fs = { command: 'npx', args: ['fs', '/a'] };
    home.put('.config/Claude/claude_desktop_config.json', one(fs, 'files'));
    home.put(
      CURSOR,
      JSON.stringify({ mcpServers: { Files: fs, files: { command: 'npx', args: ['fs', '/b'] } } }),
    );
    expect(await importServers({}, home.io)).toBe(0);
    expect(Object.keys(servers())).toEqual(['files', 'files-2']);
    expect(parse(home.text(CURSOR)).mcpServers).toEqual({ Files: run('files'), files: run('files-2') });
  });

  it('a server that bartizan.yaml has already is not overwritten, and its comments stay', async () => {
    home.put(
      home.config,
      '# mine\nservers:\n  one: # keep\n    url: https://x.example/mcp\nhttp: { port: 0 }\n',
    );
    home.put(CURSOR, one({ command: 'x' }));
    expect(await importServers({}, home.io)).toBe(0);
    expect(home.text(home.config)).toContain('# mine');
    expect(home.text(home.config)).toContain('# keep');
    expect(home.text(home.config)).toContain('http: { port: 0 }');
    expect(servers().one).toEqual({ url: 'https://x.example/mcp' });
    expect(Object.keys(servers())).toEqual(['one', 'one-2']);
    expect(statSync(home.config).mode & 0o077).toBe(0);
  });
});

describe('how the client starts Bartizan', () => {
  it('names the config when it is not the one that it would find by itself', async () => {
    home.put(CURSOR, one({ command: 'x' }));
    const config = path.join(home.dir, 'other/b.yaml');
    expect(await importServers({ config }, home.io)).toBe(0);
    expect(parse(home.text(CURSOR)).mcpServers.one.args).toEqual([
      '/opt/bartizan/dist/bartizan.js',
      'run',
      'one',
      '--config',
      config,
    ]);
    expect(home.out()).toContain(`bartizan approve --all --config ${config}`);
  });

  it('a second import changes nothing', async () => {
    home.put(CURSOR, one({ command: 'x' }));
    await importServers({}, home.io);
    const before = home.snapshot();
    expect(await importServers({}, home.io)).toBe(0);
    expect(home.snapshot()).toEqual(before);
    expect(home.out()).toContain('one: runs through Bartizan already');
  });
});

describe('a dry run', () => {
  it('writes nothing, shows a diff of every file, and no secret', async () => {
    home.put(
      CURSOR,
      JSON.stringify({ mcpServers: { one: { command: 'x', env: { T: 'canary-1' } } } }, null, 2),
    );
    home.put(
      '.codeium/windsurf/mcp_config.json',
      one({ serverUrl: 'https://a.example/', headers: { A: 'canary-2' } }, 'one'),
    );
    const before = home.snapshot();
    expect(await importServers({ dryRun: true }, home.io)).toBe(0);
    expect(home.snapshot()).toEqual(before);
    expect(home.out()).not.toContain('canary');
    expect(home.out()).toContain('-      "command": "x",\n');
    expect(home.out()).toContain('+      "command": "/usr/bin/node",\n');
    expect(home.out()).toContain('--- /dev/null\n');
    expect(home.out()).toContain('+  one:\n');
    expect(home.out()).toContain('+  one-2:\n');
    expect(home.out()).toContain('nothing has been changed');
  });
});

describe('what walls need', () => {
  it('grants files among the arguments, and says so', async () => {
    const docs = path.join(home.dir, 'docs');
    home.put('docs/a.txt', 'a');
    home.put(CURSOR, one({ command: 'npx', args: ['-y', 'server-filesystem', docs, home.dir] }));
    expect(await importServers({}, home.io)).toBe(0);
    expect(servers().one.files).toEqual({ write: [docs] });
    expect(servers().one).not.toHaveProperty('sandbox');
    expect(home.out()).toContain(`may change ${docs}, which is among its arguments`);
    expect(home.out()).toContain(`sees nothing of ${home.dir}, which is among its arguments`);
    expect(home.out()).not.toContain('do not start yet');
  });

  it('says when the machine has no sandbox, and what to install', async () => {
    const sandbox: Sandbox = {
      level: 'bubblewrap',
      probe: async () => ({
        kind: 'missing',
        why: 'bubblewrap is not installed',
        hint: 'apt-get install it',
      }),
      containing: () => () => Promise.reject(new Error('an import starts nothing')),
    };
    home.put(CURSOR, one({ command: 'npx', args: ['-y', 'server'] }));
    expect(await importServers({}, home.with({ sandboxes: sandboxesOf([sandbox], 'linux') }))).toBe(0);
    expect(home.out()).toMatch(
      /do not start yet: .*bubblewrap is not installed\.\nhint: apt-get install it; or say sandbox: \{ off/,
    );
  });
});
