/** What the command line says of servers that are images. None is started here: that takes bubblewrap. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/failure.ts';
import { createFakeImageRegistry, type FakeImageRegistry } from '../../src/testing/fake-image-registry.ts';
import { bartizan, type Session } from './session.ts';

let registry: FakeImageRegistry;
let dir: string;
let file: string;

beforeEach(async () => {
  registry = await createFakeImageRegistry();
  dir = await mkdtemp(path.join(tmpdir(), 'bartizan-images-'));
  file = path.join(dir, 'bartizan.yaml');
});
afterEach(async () => {
  await registry.close();
  await rm(dir, { recursive: true, force: true });
});

const cli = (...words: string[]): Promise<Session> =>
  bartizan([...words, '--config', file], { HOME: dir, XDG_STATE_HOME: path.join(dir, 'state') });

/** An image under a tag, too. @returns its digest */
const push = (text = '#!/bin/sh\n', tag = 'v1'): string =>
  registry.push(
    'acme/notes',
    {
      layers: [[{ path: 'usr/bin/notes', text, mode: 0o755 }]],
      config: { Entrypoint: ['/usr/bin/notes'], Cmd: ['--stdio'] },
    },
    tag,
  );

describe.runIf(process.platform === 'linux')('bartizan add oci:', () => {
  it('turns a tag into a digest, and writes that', async () => {
    const digest = push();
    const { code, out } = await cli('add', `oci:${registry.host}/acme/notes@v1`, '--unsigned', 'my own');
    expect(code).toBe(EXIT.fine);
    expect(out).toContain(`oci:${registry.host}/acme/notes@${digest}`);
    expect(await readFile(file, 'utf8')).toContain(`package: oci:${registry.host}/acme/notes@${digest}`);
  });

  it('wants a signature, or a reason (F4)', async () => {
    const { code, err } = await cli('add', `oci:${registry.host}/acme/notes@${push()}`);
    expect(code).toBe(EXIT.refused);
    expect(err).toContain('is unsigned');
  });

  it('does not load a config with a tag in it: what a tag names can be changed', async () => {
    await writeFile(file, `servers:\n  notes: { package: "oci:${registry.host}/acme/notes@v1" }\n`);
    const { code, err } = await cli('explain', 'notes');
    expect(code).toBe(EXIT.misused);
    expect(err).toContain('the version is not exact');
  });

  it('refuses a name that can be taken for one that is known (F5)', async () => {
    const { code, err } = await cli('add', 'oci:ghcr.io/githud/github-mcp-server@latest');
    expect(code).toBe(EXIT.refused);
    expect(err).toContain('can be taken for ghcr.io/github/github-mcp-server');
  });
});

describe.runIf(process.platform === 'linux')('an image', () => {
  beforeEach(async () => {
    await cli('add', `oci:${registry.host}/acme/notes@${push()}`, '--unsigned', 'my own');
  });

  it('cannot be traced: it sees nothing of this machine', async () => {
    const { code, err } = await cli('trace', 'notes', '--yes');
    expect(code).toBe(EXIT.misused);
    expect(err).toContain('notes is an image, which brings a file system of its own: it cannot be traced');
  });

  it('is explained as one that sees its own files in place of the system', async () => {
    expect((await cli('explain', 'notes')).out).toContain('the files of its image, in place of the system');
  });
});
