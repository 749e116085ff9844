import { generateKeyPairSync, sign } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/failure.ts';
import { bartizan, type Session } from './session.ts';

let dir: string;
let file: string;
let server: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'bartizan-add-path-'));
  file = path.join(dir, 'bartizan.yaml');
  server = path.join(dir, 'notes.mjs');
  await writeFile(server, 'run()\n');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const add = (...more: string[]): Promise<Session> =>
  bartizan(['add', `path:${server}`, '--config', file, ...more], { XDG_STATE_HOME: path.join(dir, 'state') });

/** A config in which the server is signed with a key, and the signature beside it. */
async function signed(): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeFile(path.join(dir, 'key.pub'), publicKey.export({ format: 'pem', type: 'spki' }));
  await writeFile(`${server}.sig`, sign(null, await readFile(server), privateKey));
  await writeFile(file, 'servers:\n  notes: { package: "path:./notes.mjs", verify: { key: ./key.pub } }\n');
}

describe('bartizan add path:', () => {
  it('wants a signature, or a reason', async () => {
    const { code, err } = await add();
    expect(code).toBe(EXIT.refused);
    expect(err).toContain('is unsigned: the config names nobody who signs it');
    expect(await add('--unsigned', 'my own')).toMatchObject({ code: EXIT.fine });
    const config = await readFile(file, 'utf8');
    expect(config).toMatch(/^# Bartizan's config; it is yours to edit\.\n/);
    expect(config).toContain(`notes:\n    package: path:${server}\n    verify:\n      unsigned: my own\n`);
  });

  it('takes one that the key in the config has signed, found by its relative path there', async () => {
    await signed();
    const { code, out } = await add();
    expect(out).toMatch(/signature +on it alone, with SHA256:/);
    expect(out).toContain('Now notes in ');
    expect(code).toBe(EXIT.fine);
  });

  it('refuses one whose bytes were changed since, whatever the reason (F4)', async () => {
    await signed();
    await appendFile(server, 'evil()\n');
    const { code, err } = await add('--unsigned', 'please');
    expect(err).toContain('is no signature of it with the key that the config names');
    expect(code).toBe(EXIT.refused);
  });

  it.each([
    ['{ identity: someone@example.com }', 'worth nothing without the issuer'],
    [
      '{ key: ./k, identity: a@example.com, issuer: "https://accounts.google.com" }',
      'write a key, or an identity',
    ],
  ])('does not load a config with verify: %s', async (verify, message) => {
    await writeFile(file, `servers:\n  notes: { package: "path:./notes.mjs", verify: ${verify} }\n`);
    const { code, err } = await add();
    expect(err).toContain(message);
    expect(code).toBe(EXIT.misused);
  });
});
