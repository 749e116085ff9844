import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfig } from '../../src/config/parse.ts';
import { ConfigError, type Problem } from '../../src/config/problem.ts';
import { defineControl } from '../../src/gateway/control.ts';

const doorbell = defineControl({
  id: 'doorbell',
  summary: 'Rings.',
  stops: [],
  options: z.strictObject({ times: z.int().min(1).max(9).default(3).describe('How often.') }),
  create: () => ({}),
});
const accessPolicy = defineControl({
  id: 'access-policy',
  summary: 'Objects.',
  stops: [],
  options: z.strictObject({ rules: z.array(z.string()).optional() }),
  create: () => ({}),
});

function problemsIn(text: string): readonly Problem[] {
  try {
    parseConfig(text, '/etc/bartizan.yaml', [doorbell, accessPolicy]);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** Each config has one thing wrong, at the place that is expected. */
const wrong: [title: string, text: string, at: string, message: RegExp, hint?: RegExp][] = [
  [
    'a server without walls where at least some are asked of all',
    'sandbox: { minimum: bubblewrap }\nservers:\n  a: { command: npx, sandbox: { off: { reason: mine } } }\n',
    '3:31 servers.a.sandbox',
    /weaker than bubblewrap/,
    /sandbox: bubblewrap/,
  ],
  [
    'a server in weaker walls than are asked of all',
    'sandbox: { minimum: gvisor }\nservers:\n  a: { command: npx, sandbox: container }\n',
    '3:31 servers.a.sandbox',
    /weaker than gvisor/,
  ],
  [
    'a package whose version floats (F4)',
    'servers:\n  a: { package: "npm:@acme/notes@^1.0.0" }\n',
    '2:17 servers.a.package',
    /the version is not exact: bartizan add npm:@acme\/notes@\^1\.0\.0/,
  ],
  [
    'a package that is none',
    'servers:\n  a: { package: "@acme/notes@1.0.0" }\n',
    '2:17 servers.a.package',
    /write it like npm:@acme\/notes/,
  ],
  [
    'a package and a command',
    'servers:\n  a: { package: "npm:x@1.0.0", command: npx }\n',
    '2:3 servers.a',
    /has both `package` and `command`/,
  ],
  [
    'a package that is used unsigned without a reason',
    'servers:\n  a: { package: "npm:x@1.0.0", verify: { unsigned: "" } }\n',
    '2:52 servers.a.verify.unsigned',
    /say why/,
  ],
  [
    'a type of SELinux for gVisor, which has none',
    'servers:\n  a: { command: npx, sandbox: { container: { runtime: runsc, selinux: x_t } } }\n',
    '2:71 servers.a.sandbox.container.selinux',
    /gVisor gives no server a type of SELinux/,
  ],
  [
    'a type of SELinux that is none',
    'servers:\n  a: { command: npx, sandbox: { bubblewrap: { selinux: "x:y" } } }\n',
    '2:56 servers.a.sandbox.bubblewrap.selinux',
    /write a type/,
  ],
  ['an unknown section', 'audt: {}\n', '1:1 audt', /unknown key "audt"/, /"audit"/],
  [
    'a slip in a key of a server',
    'servers:\n  a:\n    command: npx\n    arg: []\n',
    '4:5 servers.a.arg',
    /unknown key/,
    /"args"/,
  ],
  [
    'a key far from all others',
    'http:\n  colour: red\n',
    '2:3 http.colour',
    /unknown key/,
    /known here: "host"/,
  ],
  [
    '`enabled`',
    'controls:\n  doorbell: { enabled: false }\n',
    '2:15 controls.doorbell.enabled',
    /unknown key/,
    /off/,
  ],
  [
    'a set of a server that there is not',
    'servers:\n  files: { command: x }\nsets:\n  mine: { servers: [file] }\n',
    '4:21 sets.mine.servers[0]',
    /no server "file"/,
    /"files"/,
  ],
  [
    'a set that names a server twice',
    'servers:\n  a: { command: x }\nsets:\n  mine: { servers: [a, a] }\n',
    '4:20 sets.mine.servers',
    /twice/,
  ],
  ['a set of nothing', 'sets:\n  mine: { servers: [] }\n', '2:20 sets.mine.servers', /at least one/],
  ['an unknown control', 'controls:\n  dorbell: {}\n', '2:3 controls.dorbell', /unknown key/, /"doorbell"/],
  [
    'a control that is off without a reason',
    'controls:\n  doorbell: { off: {} }\n',
    '2:20 controls.doorbell.off.reason',
    /missing/,
  ],
  [
    'a control that is off for an empty reason',
    'controls:\n  doorbell: { off: { reason: "  " } }\n',
    '2:30 controls.doorbell.off.reason',
    /say why/,
  ],
  [
    'a control that is off with `true`',
    'controls:\n  doorbell: { off: true }\n',
    '2:20 controls.doorbell.off',
    /expected keys with values, not true/,
  ],
  [
    'a control that is off and has options',
    'controls:\n  doorbell: { off: { reason: x }, times: 2 }\n',
    '2:3 controls.doorbell',
    /switched off and has options/,
  ],
  [
    'the access policy switched off',
    'controls:\n  access-policy: { off: { reason: x } }\n',
    '2:20 controls.access-policy.off',
    /cannot be switched off/,
  ],
  [
    'an option out of range',
    'controls:\n  doorbell: { times: 10 }\n',
    '2:22 controls.doorbell.times',
    /at most 9/,
  ],
  ['a number that is text', 'http:\n  port: "80"\n', '2:9 http.port', /expected a number, not text/],
  [
    'a text that is a number',
    'servers:\n  a:\n    command: npx\n    args: [-p, 80]\n',
    '4:16 servers.a.args[1]',
    /expected text, not a number/,
    /quotes/,
  ],
  [
    'a variable that is a number',
    'servers:\n  a:\n    command: npx\n    env: { PORT: 80 }\n',
    '4:18 servers.a.env.PORT',
    /expected text, or \{ fromEnv/,
    /quotes/,
  ],
  ['a section without content', 'http:\n', '1:1 http', /is empty/],
  ['a server that is empty', 'servers:\n  a: {}\n', '2:6 servers.a.command', /missing/],
  [
    'a server of both kinds',
    'servers:\n  a:\n    command: x\n    url: https://example.com\n',
    '2:3 servers.a',
    /both/,
  ],
  ['a server that is a line of shell', 'servers:\n  a: npx -y thing\n', '2:6 servers.a', /expected a server/],
  [
    'a program without a name',
    'servers:\n  a: { command: "" }\n',
    '2:17 servers.a.command',
    /expected a program/,
  ],
  ['a name with capitals', 'servers:\n  Files: { command: x }\n', '2:3 servers.Files', /a name has/],
  ['a name with underscores', 'servers:\n  a__b: { command: x }\n', '2:3 servers.a__b', /a name has/],
  ['a duration in words', 'servers:\n  a: { command: x, idle: 15 minutes }\n', '2:26 servers.a.idle', /15m/],
  [
    'a duration beyond a day',
    'servers:\n  a: { command: x, idle: 25h }\n',
    '2:26 servers.a.idle',
    /at most 24h/,
  ],
  ['a duration without a unit', 'servers:\n  a: { command: x, idle: 15 }\n', '2:26 servers.a.idle', /15m/],
  ['a tilde', 'servers:\n  a: { command: x, cwd: ~/work }\n', '2:25 servers.a.cwd', /write the path out/],
  [
    'a variable in braces',
    'servers:\n  a: { command: x, env: { T: "${T}" } }\n',
    '2:30 servers.a.env.T',
    /fromEnv: NAME/,
  ],
  [
    'a variable with a strange name',
    'servers:\n  a: { command: x, inheritEnv: [A B] }\n',
    '2:33 servers.a.inheritEnv[0]',
    /name of a variable/,
  ],
  ['a NUL in an argument', 'servers:\n  a: { command: x, args: ["\\0"] }\n', '2:27 servers.a.args[0]', /NUL/],
  [
    'plain http to elsewhere',
    'servers:\n  a: { url: http://example.com/mcp }\n',
    '2:13 servers.a.url',
    /use https/,
  ],
  [
    'http to a name that only looks local',
    'servers:\n  a: { url: http://localhost.example.com }\n',
    '2:13 servers.a.url',
    /use https/,
  ],
  [
    'credentials in an address',
    'servers:\n  a: { url: https://me:x@example.com }\n',
    '2:13 servers.a.url',
    /credentials/,
  ],
  [
    'an address of another scheme',
    'servers:\n  a: { url: file:///etc/passwd }\n',
    '2:13 servers.a.url',
    /expected an address/,
  ],
  [
    'a header that the transport writes',
    'servers:\n  a: { url: https://example.com, headers: { Mcp-Method: x } }\n',
    '2:45 servers.a.headers.Mcp-Method',
    /writes this header itself/,
  ],
  [
    'a header value over two lines',
    'servers:\n  a: { url: https://example.com, headers: { X: "a\\r\\nHost: b" } }\n',
    '2:48 servers.a.headers.X',
    /on one line/,
  ],
  ['an address to listen on that is not loopback', 'http: { host: 0.0.0.0 }\n', '1:15 http.host', /sign in/],
  [
    'an origin with a path',
    'http: { origins: ["http://localhost:5173/"] }\n',
    '1:19 http.origins[0]',
    /one web origin/,
  ],
  ['every origin', 'http: { origins: ["*"] }\n', '1:19 http.origins[0]', /one web origin/],
  [
    'the origin of a sandboxed frame',
    'http: { origins: ["null"] }\n',
    '1:19 http.origins[0]',
    /one web origin/,
  ],
  [
    'a slip in a value',
    'audit: { durability: proces }\n',
    '1:22 audit.durability',
    /"process" or "power"/,
    /"process"/,
  ],
  ['a module that is no path', 'use: [{ module: left-pad }]\n', '1:17 use[0].module', /begins with \.\//],
  ['a key that comes twice', 'http: { port: 1 }\nhttp: { port: 2 }\n', '2:1 ', /unique/],
  [
    'a key that is `__proto__`',
    'servers:\n  a: { command: x, env: { __proto__: y } }\n',
    '2:27 ',
    /__proto__/,
  ],
  ['a tag', 'http: !!js/function {}\n', '1:7 ', /unresolved tag/i],
  ['broken syntax', 'servers:\n  a: { command: "x\n', '', /missing|flow/i],
  ['a second document', 'http: {}\n---\nhttp: {}\n', '', /document/],
  ['nothing at all', '', ' ', /empty/],
  ['only a comment', '# later\n', ' ', /empty/],
  ['a list', '- a\n', '1:1 ', /expected keys with values, not a list/],
];

describe('a config is refused with the place and the reason', () => {
  it.each(wrong)('%s', (_, text, at, message, hint) => {
    const problems = problemsIn(text);
    const [first] = problems;
    expect(first?.message).toMatch(message);
    if (at !== '') {
      const place = first?.line === undefined ? '' : `${first.line}:${first.column}`;
      expect(problems.map(({ path }) => path)).toHaveLength(1);
      expect(`${place} ${first?.path}`).toBe(at);
    }
    if (hint !== undefined) expect(first?.hint).toMatch(hint);
  });
});

describe('problems', () => {
  it('are reported all together, from the top down', () => {
    const problems = problemsIn(
      'audt: {}\nservers:\n  a: { comand: x, idle: now }\nhttp: { port: -1 }\nhttp: { port: 2 }\n',
    );
    expect(problems.map(({ line }) => line)).toEqual([1, 3, 3, 3, 5]);
    expect(problems.map(({ path }) => path)).toContain('servers.a.comand');
  });

  it('show the line that they are about', () => {
    expect(problemsIn('http:\n  prot: 4180\n')[0]?.text).toBe('prot: 4180');
  });

  it('never repeat what may be a secret', () => {
    const secret = 'hunter2-canary';
    const texts = [
      `servers:\n  a: { command: x, env: { TOKEN: ["${secret}"] } }\n`,
      `servers:\n  a: { command: x, env: { TOKEN: 8472913 } }\n`,
      `servers:\n  a:\n    command: x\n    args: [{ token: ${secret} }]\n`,
      `servers:\n  a:\n    url: https://me:${secret}@example.com\n`,
      `servers:\n  a:\n    url: https://example.com\n    headers:\n      Authorization: "${secret}\\n"\n`,
      `servers:\n  a:\n    command: x\n    env:\n      TOKEN: "${secret}\n      OTHER: y\n`,
    ];
    for (const text of texts) {
      const problems = problemsIn(text);
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems)).not.toMatch(/hunter2-canary|8472913/);
    }
  });

  it('include a bomb of aliases, without setting it off', () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) => `k${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
    );
    const [first] = problemsIn(`k0: &a0 [x]\n${levels.join('\n')}\n`);
    expect(first?.message).toMatch(/aliases/);
  });

  it('include an alias that contains itself', () => {
    expect(problemsIn('servers: &a\n  a: *a\n').length).toBeGreaterThan(0);
  });

  it('include a file that is too large to be a config', () => {
    expect(problemsIn(`# ${'x'.repeat(1024 * 1024)}\n`)[0]?.message).toMatch(/larger/);
  });

  it('point into what an alias stands for', () => {
    const [first] = problemsIn('servers:\n  a: &a { command: x, idle: never }\n  b: *a\n');
    expect(first).toMatchObject({ path: 'servers.a.idle', line: 2, column: 29 });
  });
});
