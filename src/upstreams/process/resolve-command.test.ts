import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Launch } from './launch.ts';
import { resolveCommand } from './resolve-command.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bartizan-path-'));
  for (const [name, mode] of [
    ['one/tool', 0o755],
    ['two/tool', 0o755],
    ['one/plain', 0o644],
    ['two/plain', 0o755],
    ['one/only', 0o644],
  ] as const) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), mode);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function launch(command: string, path?: string): Launch {
  return { command, args: ['a'], cwd: folder, env: path === undefined ? {} : { PATH: path } };
}

describe('resolveCommand', () => {
  it('searches the path that the server was granted, in order', async () => {
    const found = await resolveCommand(
      launch('tool', `${folder}/two:${folder}/one`),
      'linux',
      `${folder}/one`,
    );
    expect(found).toEqual({ file: join(folder, 'two/tool'), args: ['a'] });
  });

  it('searches the path of Bartizan when none was granted', async () => {
    expect(await resolveCommand(launch('tool'), 'linux', `${folder}/one`)).toMatchObject({
      file: join(folder, 'one/tool'),
    });
  });

  it('passes over what may not be executed, and over entries that are not absolute', async () => {
    expect(await resolveCommand(launch('plain', `${folder}/one:${folder}/two`), 'linux')).toMatchObject({
      file: join(folder, 'two/plain'),
    });
    await expect(resolveCommand(launch('tool', ':.:one'), 'linux')).rejects.toThrow('is not on the path');
  });

  it('takes a path as it is, a relative one from the working directory', async () => {
    expect(await resolveCommand(launch('./one/tool'), 'linux')).toMatchObject({
      file: join(folder, 'one/tool'),
    });
  });

  it.each([
    ['nothing-like-it', 'install it'],
    ['./one/missing', 'check the command'],
    ['./one/only', 'make it executable'],
    ['only', 'make it executable'],
    ['./one', 'no program at'],
  ])('says what to do about %s', async (command, hint) => {
    await expect(resolveCommand(launch(command, `${folder}/one`), 'linux')).rejects.toMatchObject({
      code: 'server_unavailable',
      message: expect.stringContaining(hint),
    });
  });

  it('says that the working directory is missing, and does not blame the command', async () => {
    await expect(
      resolveCommand({ ...launch('tool', folder), cwd: join(folder, 'gone') }, 'linux'),
    ).rejects.toThrow('no working directory');
  });
});
