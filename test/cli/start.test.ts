/** What `run` and `serve` say when they cannot start. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/failure.ts';
import { bartizan } from './session.ts';

let dir: string;
let env: Record<string, string>;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'bartizan-start-'));
  env = { XDG_STATE_HOME: path.join(dir, 'state'), XDG_CONFIG_HOME: path.join(dir, 'config') };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function config(text: string): string {
  const file = path.join(dir, 'bartizan.yaml');
  writeFileSync(file, text);
  return file;
}

const GOOD =
  'servers:\n  files:\n    command: node\n    sandbox: { off: { reason: this test is not about walls } }\n';

describe.each(['run', 'serve'])('bartizan %s', (verb) => {
  const argv = verb === 'run' ? ['run', 'files'] : ['serve'];

  it('says on which line the config is wrong', async () => {
    const { code, out, err } = await bartizan(
      [...argv, '--config', config('servers:\n  files:\n    comand: node\n')],
      env,
    );
    expect({ code, out }).toEqual({ code: EXIT.misused, out: '' });
    expect(err).toMatch(/^ {2}[23]:\d+ {2}servers\.files/m);
  });

  it('says that there is no config, also at the usual place', async () => {
    for (const rest of [['--config', path.join(dir, 'none.yaml')], []]) {
      const { code, err } = await bartizan([...argv, ...rest], env);
      expect(code).toBe(EXIT.misused);
      expect(err).toContain('there is no such file');
    }
  });

  it.runIf(verb === 'run')('wants one server or one set, and one that there is', async () => {
    const file = config(GOOD);
    for (const [rest, message] of [
      [[], 'name one server, or one set'],
      [['files', '--set', 'default'], 'name one server, or one set'],
      [['--set', 'constructor'], 'there is no set "constructor"'],
      [['nobody'], 'there is no server "nobody"'],
    ] as const) {
      const { code, err } = await bartizan(['run', ...rest, '--config', file], env);
      expect(code).toBe(EXIT.misused);
      expect(err).toContain(message);
    }
  });

  it('wants a file after --config', async () => {
    const { code, err } = await bartizan([...argv, '--config'], env);
    expect(code).toBe(EXIT.misused);
    expect(err).toContain("option '--config <file>' argument missing");
  });

  it('does not start on an address that others can reach', async () => {
    const { code, err } = await bartizan(
      [...argv, '--config', config(`${GOOD}http:\n  host: 0.0.0.0\n`)],
      env,
    );
    expect(code).toBe(EXIT.misused);
    expect(err).toContain('only 127.0.0.1 and ::1');
  });
});

describe('bartizan run', () => {
  it('names the servers that there are', async () => {
    const { code, err } = await bartizan(['run', 'other', '--config', config(GOOD)], env);
    expect(code).toBe(EXIT.misused);
    expect(err).toContain('there is no server "other"');
    expect(err).toContain('hint: one of: files');
  });
});

describe('bartizan serve', () => {
  it('says that its port is taken, and what to type', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
    const { port } = taken.address() as { port: number };
    try {
      const { code, err } = await bartizan(['serve', '--port', String(port), '--config', config(GOOD)], env);
      expect(code).toBe(EXIT.broken);
      expect(err).toContain(`another program listens on 127.0.0.1:${port} already`);
      expect(err).toContain('--port 0');
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  it.each(['-1', '65536', 'http', '1.5', ''])('refuses "%s" as a port', async (port) => {
    const { code, err } = await bartizan(['serve', `--port=${port}`, '--config', config(GOOD)], env);
    expect(code).toBe(EXIT.misused);
    expect(err).toContain('is no port');
  });
});
