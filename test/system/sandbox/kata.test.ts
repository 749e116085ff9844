/** What only calls itself Kata is not believed: the real command, and a runtime of containers under that name. */
import { chmodSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createOci } from '../../../src/sandbox/oci/oci.ts';
import { ground } from './looker.ts';

const NOBODY = { homes: [], keeps: [], files: [] };
const standing = await createOci({
  level: 'container',
  runtime: 'crun',
  engine: 'podman',
  guard: NOBODY,
}).probe();
if (standing.kind === 'missing') console.warn(`skipped: crun under the name of Kata; ${standing.why}`);

describe.skipIf(standing.kind === 'missing' || process.arch !== 'x64')('crun, called Kata', () => {
  it('starts no server, and says why', async () => {
    const { house, at, looker, configure } = ground();
    mkdirSync(at('kata/bin'), { recursive: true });
    mkdirSync(at('notes'));
    const runtime = at('kata/bin/kata-runtime');
    cpSync('/usr/bin/crun', runtime);
    chmodSync(runtime, 0o755);
    const server = {
      command: '/bin/sh',
      args: ['-c', `touch ${at('notes/ran')}; exec ${process.execPath} ${looker('server/looker.mjs')}`],
      files: { read: [at('server')], write: [at('notes')] },
    };
    // The same command is started where nothing more is promised than a container.
    configure({ notes: { ...server, sandbox: { container: { engine: 'podman' } } } });
    await house.approve('notes');
    expect(existsSync(at('notes/ran'))).toBe(true);

    mkdirSync(at('others'));
    const inKata = {
      ...server,
      files: { read: [at('server')], write: [at('others')] },
      args: ['-c', `touch ${at('others/ran')}`],
    };
    configure({ notes: { ...inKata, sandbox: { kata: { engine: 'podman', runtime } } } });
    const { code, err } = await house.cli('approve', 'notes', '--yes', '--config', house.config);
    expect(code).toBe(3);
    expect(err).toContain('the kernel inside is that of this machine, so the server is not started');
    expect(err).toContain('name a runtime that makes virtual machines');
    const ran = await house.cli('run', 'notes', '--config', house.config);
    expect(ran.code).not.toBe(0);
    expect(ran.err).toMatch(
      /the sandbox kata cannot be had here: .*the kernel inside is that of this machine/,
    );
    expect(existsSync(at('others/ran'))).toBe(false);

    const doctor = await house.cli('doctor', '--config', house.config);
    expect(doctor.out).toMatch(
      /is not started, for there is no kata: .*the kernel inside is that of this machine/,
    );
    const explained = await house.cli('explain', 'notes', '--config', house.config);
    expect(explained.out).toMatch(/kata, made by .*kata-runtime, started by podman/);
  });

  it('may not be changed by the server that it starts', async () => {
    const { house, at, put, looker, configure } = ground();
    const runtime = put('kata/kata-runtime', '#!/bin/sh\n', 0o755);
    const server = {
      command: process.execPath,
      args: [looker('server/looker.mjs')],
      files: { write: [at('kata')] },
    };
    configure({
      notes: { ...server, sandbox: 'bubblewrap' },
      other: { ...server, files: {}, sandbox: { kata: { engine: 'podman', runtime } } },
    });
    const { err } = await house.cli('approve', 'notes', '--yes', '--config', house.config);
    expect(err).toMatch(/`files\.write` names .*kata/);
  });
});
