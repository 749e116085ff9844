import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { EXIT, refused, report } from '../../src/cli/failure.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { controls } from '../../src/controls/index.ts';
import { bartizan } from './session.ts';

describe('the command line', () => {
  it('prints its version', async () => {
    expect(await bartizan(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });

  it('shows every verb, and examples, with --help', async () => {
    const { code, out } = await bartizan(['--help']);
    expect(code).toBe(EXIT.fine);
    for (const verb of ['import', 'eject', 'run', 'serve', 'approve', 'audit', 'doctor', 'controls']) {
      expect(out).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
    }
    expect(out).toContain('Examples:');
  });

  it('is misused without a verb', async () => {
    const { code, out, err } = await bartizan([]);
    expect({ code, out }).toEqual({ code: EXIT.misused, out: '' });
    expect(err).toContain('Usage: bartizan');
  });

  it.each([
    [['contols'], "error: unknown command 'contols'\nhint: bartizan controls\n"],
    [['xyzzy-nothing'], "error: unknown command 'xyzzy-nothing'\nhint: bartizan --help\n"],
    [['controls', '--jsn'], "error: unknown option '--jsn'\nhint: did you mean --json?\n"],
    [
      ['run'],
      'error: name one server, or one set\nhint: bartizan run <server>, or bartizan run --set <name>\n',
    ],
    [['doctor', '--config'], "error: option '--config <file>' argument missing\nhint: bartizan --help\n"],
    [['controls', 'extra'], /^error: too many arguments.*\nhint: bartizan --help\n$/],
  ])('says what is wrong with %j in one line, and what to type in another', async (argv, expected) => {
    const { code, out, err } = await bartizan(argv);
    expect({ code, out }).toEqual({ code: EXIT.misused, out: '' });
    if (typeof expected === 'string') expect(err).toBe(expected);
    else expect(err).toMatch(expected);
  });

  it('does not let an argument write on the terminal', async () => {
    const { err } = await bartizan(['\u001b[2J\u202e']);
    expect(err).toContain('\\u{001b}[2J\\u{202e}');
    expect(err).not.toContain('\u001b');
  });

  it('stops every start when the config does not load', async () => {
    for (const argv of [['run', 'a'], ['serve'], ['doctor']]) {
      const { code, out, err } = await bartizan([...argv, '--config', '/nowhere/bartizan.yaml']);
      expect(code).not.toBe(EXIT.fine);
      expect(`${out}${err}`).toContain('there is no such file');
    }
  });
});

describe('bartizan controls', () => {
  it('lists every control in its order, with what it stops', async () => {
    const { code, out } = await bartizan(['controls']);
    expect(code).toBe(EXIT.fine);
    const found = [...out.matchAll(/^\d+\. +([a-z-]+) {2}stops (.*)$/gm)].map(([, id, stops]) => [id, stops]);
    expect(found).toEqual(controls.map(({ id, stops }) => [id, stops.join(', ')]));
  });

  it('says the same as JSON', async () => {
    const list = JSON.parse((await bartizan(['controls', '--json'])).out);
    expect(list.map(({ id }: { id: string }) => id)).toEqual(controls.map(({ id }) => id));
    expect(list.at(-1)).toMatchObject({ id: 'access-policy', canBeOff: false });
    expect(list[0]).toMatchObject({ canBeOff: true, options: expect.any(Array) });
  });
});

describe('report', () => {
  function reported(error: unknown, env: Record<string, string> = {}): { code: number; text: string } {
    const stderr = new PassThrough();
    const code = report(error, { stderr, env });
    return { code, text: String(stderr.read() ?? '') };
  }

  it('gives a refusal its own code and hint', () => {
    expect(reported(refused('no', 'ask'))).toEqual({ code: 1, text: 'error: no\nhint: ask\n' });
  });

  it('shows all problems of a config', () => {
    const { code, text } = reported(
      new ConfigError('/c.yaml', [
        { path: 'a.b', message: 'wrong', line: 2, column: 3, text: 'b: \u202ex', hint: 'right' },
        { path: '', message: 'also' },
      ]),
    );
    expect(code).toBe(EXIT.misused);
    expect(text).toBe(
      'error: /c.yaml does not load: 2 problems\n  2:3  a.b: wrong\n        | b: \\u{202e}x\n        hint: right\n  also\nhint: correct it, then bartizan doctor\n',
    );
  });

  it('keeps the stack to itself unless it is asked for', () => {
    const error = new Error('boom', { cause: new Error('spark') });
    expect(reported(error)).toEqual({
      code: EXIT.broken,
      text: 'error: boom\nhint: with BARTIZAN_DEBUG=1 it says where\n',
    });
    const { text } = reported(error, { BARTIZAN_DEBUG: '1' });
    expect(text).toMatch(/Error: boom.*\n.*main\.test/);
    expect(text).toContain('caused by Error: spark');
  });

  it('survives what is no error at all', () => {
    expect(reported(undefined).text).toMatch(/^error: undefined\n/);
    expect(reported(new Error('')).text).toMatch(/^error: something broke\n/);
  });
});
