import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freeName, serverName } from './names.ts';
import { placeServer, removeServers } from './servers-file.ts';

const text = fc.string({ unit: 'binary', maxLength: 20 });

describe('servers in bartizan.yaml', () => {
  it('come back from the text as they went in, whatever is in them', () => {
    fc.assert(
      fc.property(text, fc.array(text), fc.dictionary(text, text), (command, args, env) => {
        const launch = { command, args, env };
        const { text: written, name } = placeServer('file', undefined, 'x', launch, []);
        expect(parse(written).servers).toEqual({ x: launch });
        expect(name).toBe('x');
      }),
    );
  });

  it('are shared only when the launch is the same and nothing is missing', () => {
    const launch = { command: 'a', args: ['b'], inheritEnv: ['PATH'] };
    const { text: first } = placeServer('file', 'servers:\n', 'One', launch, []);
    const place = (other: object, needed: string[] = []) =>
      placeServer('file', first, 'two', { ...launch, ...other }, needed).name;
    expect(place({})).toBe('one');
    expect(place({ env: {}, inheritEnv: [] })).toBe('one');
    expect(place({ args: ['c'] })).toBe('two');
    expect(place({ env: { A: 'b' } })).toBe('two');
    expect(place({}, ['KEY'])).toBe('two');
  });

  it('are taken out without touching the rest', () => {
    const before =
      '# top\nservers:\n  a: { command: a }\n  # about b\n  b: { command: b }\naudit: { dir: x } # why\n';
    expect(removeServers('file', before, ['a', 'none'])).toBe(before.replace('  a: { command: a }\n', ''));
    expect(removeServers('file', before, ['none'])).toBe(before);
  });

  it('are not put into a file that is no config', () => {
    for (const broken of ['[', '- a', 'servers: 3', 'a: 1\na: 2']) {
      expect(() => placeServer('file', broken, 'x', { command: 'a' }, [])).toThrow(/^file/);
    }
  });
});

describe('names', () => {
  it.each([
    ['GitHub', 'github'],
    ['my server (2)', 'my-server-2'],
    ['@scope/pkg', 'scope-pkg'],
    ['Ünïcödé', 'unicode'],
    ['日本', 'server'],
    ['-', 'server'],
    ['a'.repeat(40), 'a'.repeat(32)],
    [`${'a'.repeat(31)}-b`, 'a'.repeat(31)],
  ])('%s becomes %s', (key, name) => {
    expect(serverName(key)).toBe(name);
  });

  it('are always ones that bartizan.yaml takes, and free', () => {
    fc.assert(
      fc.property(fc.array(text), (keys) => {
        const taken = new Set<string>();
        for (const key of keys) {
          const name = freeName(serverName(key), (candidate) => taken.has(candidate));
          expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,31}$/);
          taken.add(name);
        }
        expect(taken.size).toBe(keys.length);
      }),
    );
  });
});
