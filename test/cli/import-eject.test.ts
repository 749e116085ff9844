// biome-ignore-all lint/suspicious/noTemplateCurlyInString: -- these are placeholders of the clients, not ours
import { readdirSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { eject } from '../../src/cli/commands/eject.ts';
import { importServers } from '../../src/cli/commands/import.ts';
import { disk } from '../../src/clients/disk.ts';
import { createHome, type Home, interruptedDisk } from './import-home.ts';

let home: Home;
beforeEach(() => {
  home = createHome();
});
afterEach(() => home.remove());

const CURSOR = '.cursor/mcp.json';
const servers = () => parseYaml(home.text(home.config)).servers;
const backups = (client: string) =>
  readdirSync(path.join(home.dir, '.local/state/bartizan/backups', client)).map((name) =>
    path.join(home.dir, '.local/state/bartizan/backups', client, name),
  );

const TEXT = `{
  // two servers
  "mcpServers": {
    "a": { "command": "x", "env": { "T": "secret" }, "autoApprove": ["read"] },
    "b": {
      "url": "https://b.example/mcp", // remote
      "headers": { "Authorization": "Bearer t" }
    }
  }
}
`;

describe('eject', () => {
  it('puts back byte for byte what was there, and says so; the servers stay in bartizan.yaml', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    expect(home.text(CURSOR)).not.toBe(TEXT);
    expect(await eject({}, home.io)).toBe(0);
    expect(home.text(CURSOR)).toBe(TEXT);
    expect(home.out()).toContain('byte for byte what it was before the import: a, b');
    expect(Object.keys(servers())).toEqual(['a', 'b']);
    expect(await eject({}, home.io)).toBe(0);
    expect(home.out()).toContain('Nothing to eject');
  });

  it('keeps the original for its owner only, with a note of what was done', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    const [original = '', note = ''] = backups('cursor').sort();
    expect(readFileSync(original, 'utf8')).toBe(TEXT);
    expect(path.basename(original)).toMatch(/^20260901T000000\.\d{3}Z-[0-9a-f]{12}$/);
    expect([original, note].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(path.dirname(original)).mode & 0o077).toBe(0);
    expect(readFileSync(note, 'utf8')).not.toContain('secret');
  });

  it('does not clobber what somebody changed since: only its own entries come back', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    const edited = home
      .text(CURSOR)
      .replace('// two servers', '// three servers')
      .replace('"mcpServers": {', '"mcpServers": {\n    "new": { "command": "n" },');
    home.put(CURSOR, edited);
    expect(await eject({}, home.io)).toBe(0);
    expect(home.text(CURSOR)).toBe(
      TEXT.replace('// two', '// three').replace(
        '"mcpServers": {',
        '"mcpServers": {\n    "new": { "command": "n" },',
      ),
    );
    expect(home.out()).toContain('cannot be put back byte for byte');
    expect(backups('cursor').map((file) => readFileSync(file, 'utf8'))).toContain(edited);
  });

  it('keeps what somebody changed in an entry of its own', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    const now = parse(home.text(CURSOR));
    now.mcpServers.a.disabled = true;
    delete now.mcpServers.a.autoApprove;
    now.mcpServers.a.args.push('--verbose');
    now.mcpServers.b.timeout = 5;
    home.put(CURSOR, JSON.stringify(now));
    expect(await eject({}, home.io)).toBe(0);
    expect(parse(home.text(CURSOR))).toEqual({
      mcpServers: {
        a: { command: 'x', env: { T: 'secret' }, disabled: true },
        b: { url: 'https://b.example/mcp', headers: { Authorization: 'Bearer t' }, timeout: 5 },
      },
    });
  });

  it('leaves entries that somebody removed or took over', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    home.put(CURSOR, '{"mcpServers": {"a": {"command": "mine"}}}');
    expect(await eject({}, home.io)).toBe(0);
    expect(home.text(CURSOR)).toBe('{"mcpServers": {"a": {"command": "mine"}}}');
    expect(home.out()).toContain('do not run through Bartizan any more: a, b');
  });

  it('undoes several imports of one file, the latest first', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    const added = home
      .text(CURSOR)
      .replace('"mcpServers": {', '"mcpServers": {\n    "c": { "command": "z" },');
    home.put(CURSOR, added);
    await importServers({}, home.io);
    expect(await eject({}, home.io)).toBe(0);
    expect(home.text(CURSOR)).toBe(
      TEXT.replace('"mcpServers": {', '"mcpServers": {\n    "c": { "command": "z" },'),
    );
  });

  it('takes the servers out of bartizan.yaml with --remove, but none that another client still uses', async () => {
    home.put(CURSOR, TEXT);
    home.put(
      '.codeium/windsurf/mcp_config.json',
      '{"mcpServers": {"b": {"command": "x", "env": {"T": "secret"}}}}',
    );
    home.put(home.config, '# mine\nservers:\n  own: { command: o }\n');
    await importServers({}, home.io);
    expect(Object.keys(servers())).toEqual(['own', 'a', 'b']);
    expect(await eject({ client: ['cursor'], remove: true }, home.io)).toBe(0);
    expect(Object.keys(servers())).toEqual(['own', 'a']);
    expect(home.text(home.config)).toContain('# mine');
    expect(await eject({ remove: true }, home.io)).toBe(0);
    expect(Object.keys(servers())).toEqual(['own']);
  });

  it('a dry run writes nothing and shows no secret', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    const before = home.snapshot();
    expect(await eject({ dryRun: true, remove: true }, home.io)).toBe(0);
    expect(home.snapshot()).toEqual(before);
    expect(home.out()).toContain('would be byte for byte');
    expect(home.out()).toContain('-  a:\n');
    expect(home.out()).not.toContain('secret');
  });

  it('says where the original is when the file is gone, and refuses a backup that was tampered with', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    const present = home.text(CURSOR);
    unlinkSync(path.join(home.dir, CURSOR));
    expect(await eject({}, home.io)).toBe(0);
    const original = backups('cursor').find((file) => !file.endsWith('.json')) ?? '';
    expect(home.out()).toContain(original);
    home.put(CURSOR, present);
    home.put(original, TEXT.replace('"x"', '"evil"'));
    expect(await eject({}, home.io)).toBe(3);
    expect(home.err()).toContain('is not what import put there');
    expect(home.text(CURSOR)).toBe(present);
  });

  it('a file that was made unreadable since is left alone', async () => {
    home.put(CURSOR, TEXT);
    await importServers({}, home.io);
    home.put(CURSOR, '{"mcpServers": ');
    expect(await eject({}, home.io)).toBe(1);
    expect(home.text(CURSOR)).toBe('{"mcpServers": ');
  });

  it('killed before any of its writes, it can be run again', async () => {
    for (let kill = 0; kill < 2; kill++) {
      home.remove();
      home = createHome();
      home.put(CURSOR, TEXT);
      await importServers({}, home.io);
      const dying = interruptedDisk(disk, (_, count) => {
        if (count === kill) throw new Error('killed');
      });
      expect(await eject({}, home.with({ disk: dying }))).toBe(3);
      expect(await eject({}, home.io)).toBe(0);
      expect(home.text(CURSOR)).toBe(TEXT);
    }
  });
});

/** JSONC as people write it: comments anywhere, trailing commas, any line ending, any spacing. */
function jsonc(value: fc.Arbitrary<unknown>, strict: boolean): fc.Arbitrary<string> {
  const eol = fc.constantFrom('\n', '\r\n');
  const gap = strict
    ? fc.constantFrom('', ' ', '\n  ', '\r\n\t', '\t')
    : fc.constantFrom(
        '',
        ' ',
        '\n  ',
        '\r\n\t',
        '// c, "\n',
        '/* , } */',
        ' /* é */ \n',
        '// \u{1f600}\r\n  ',
      );
  return fc
    .record({
      value,
      eol,
      gaps: fc.array(gap, { minLength: 40, maxLength: 40 }),
      comma: fc.boolean(),
      bom: fc.boolean(),
    })
    .map(({ value, eol, gaps, comma, bom }) => {
      let next = 0;
      const space = () => gaps[next++ % gaps.length] ?? '';
      const write = (node: unknown): string => {
        const isList = Array.isArray(node);
        if (typeof node !== 'object' || node === null) return JSON.stringify(node);
        const items = isList
          ? node.map((item) => write(item))
          : Object.entries(node).map(
              ([key, item]) => `${JSON.stringify(key)}${space()}:${space()}${write(item)}`,
            );
        const inner = items.map((item) => `${space()}${item}${space()}`).join(',');
        const last = comma && !strict && items.length > 0 ? ',' : '';
        return `${isList ? '[' : '{'}${inner}${last}${space()}${isList ? ']' : '}'}`;
      };
      return `${bom ? '\u{feff}' : ''}${space()}${write(value)}${space()}${eol}`;
    });
}

const word = fc.string({ unit: 'binary', maxLength: 8 });
const value = fc.constantFrom(
  '-y',
  '/opt/a b',
  'x:y',
  '# no',
  '[1]',
  'null',
  '',
  'é',
  '"q"',
  "it's",
  '\n',
  '- a',
);
const stdio = fc.record(
  {
    command: fc.constantFrom('npx', 'uvx', 'node', 'docker', '/opt/a b/c'),
    args: fc.array(fc.oneof(value, word), { maxLength: 3 }),
    env: fc.dictionary(
      fc.constantFrom('A', 'B', 'C', 'D'),
      fc.oneof(value, fc.integer(), fc.constant('a${env:A}')),
    ),
    cwd: fc.constant('/w'),
    type: fc.constant('stdio'),
    disabled: fc.boolean(),
    'extra"key': fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ['command'] },
);
const remote = fc.record(
  {
    url: fc.constant('https://a.example/mcp'),
    headers: fc.dictionary(fc.constantFrom('A', 'X-B'), fc.constantFrom('k', '# "k"', '')),
    type: fc.constantFrom('http', 'sse'),
    timeout: fc.nat(),
  },
  { requiredKeys: ['url'] },
);
const odd = fc.record(
  { command: value, args: value, env: value, url: value, cwd: value, type: value },
  { requiredKeys: [] },
);
const entry = fc.oneof(
  { weight: 6, arbitrary: stdio },
  { weight: 3, arbitrary: remote },
  { weight: 1, arbitrary: odd },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const shuffled: fc.Arbitrary<unknown> = entry.chain(
  (value): fc.Arbitrary<unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? fc
          .shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length })
          .map((pairs) => Object.fromEntries(pairs))
      : fc.constant(value),
);
const configs = fc.record(
  {
    before: fc.jsonValue({ maxDepth: 2 }),
    mcpServers: fc.dictionary(fc.oneof(word, fc.constantFrom('a', 'A', '__proto__')), shuffled, {
      maxKeys: 4,
    }),
    after: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ['mcpServers'] },
);

describe('for every document that a client could have', () => {
  const check = async (strict: boolean): Promise<void> => {
    let rewritten = 0;
    await fc.assert(
      fc.asyncProperty(jsonc(configs, strict), async (text) => {
        const fresh = createHome();
        try {
          fresh.put(CURSOR, text);
          const code = await importServers({}, fresh.io);
          // Only a key written twice on the way to the servers, which JSON.stringify never does, is refused here.
          expect(code, fresh.err()).toBe(0);
          const imported = fresh.text(CURSOR);
          const [was, is] = [parse(text.replace('\u{feff}', '')), parse(imported.replace('\u{feff}', ''))];
          if (strict) expect(() => JSON.parse(imported.replace('\u{feff}', ''))).not.toThrow();
          expect({ ...is, mcpServers: 0 }).toEqual({ ...was, mcpServers: 0 });
          expect(Object.keys(is.mcpServers ?? {})).toEqual(Object.keys(was.mcpServers ?? {}));
          if (imported !== text) rewritten++;
          expect(await eject({}, fresh.io)).toBe(0);
          expect(fresh.bytes(CURSOR).equals(Buffer.from(text))).toBe(true);
        } finally {
          rmSync(fresh.dir, { recursive: true, force: true });
        }
      }),
      { numRuns: 150 },
    );
    // Otherwise the generator would be at fault, and the property say nothing.
    expect(rewritten).toBeGreaterThan(75);
  };

  it('import changes only entries, stays strict JSON where it was, and eject is byte-identical', () =>
    check(true));
  it('the same with comments and trailing commas anywhere', () => check(false));
});
