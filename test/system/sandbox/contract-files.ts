/** H2: what a server may read and change. */
import { chmodSync, chownSync, cpSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Attacker } from './contract.ts';
import { run, start } from './run.ts';
import { SECRET } from './site.ts';

export function filesAreSafe(attacker: Attacker): void {
  describe('files (H2)', () => {
    it.each([
      ['keys', 'home/.ssh/id_ed25519'],
      ['credentials of AWS', 'home/.aws/credentials'],
      ['credentials of Google', 'home/.config/gcloud/credentials.db'],
      ['credentials of Kubernetes', 'home/.kube/config'],
      ['files of its user', 'home/notes.txt'],
      ['what another server keeps', 'state/servers/other/token'],
      ['the config of Bartizan, in a directory that is granted', 'docs/bartizan.yaml'],
      ['what a link in a granted directory leads to', 'docs/innocent.txt'],
      ['what .. leads to', 'docs/../home/notes.txt'],
    ])('hides %s', async (_, name) => {
      const { node, site } = attacker;
      const file = `${site.dir}/${name}`;
      const words = (await node('read', file).outside()).lines;
      expect(words).toEqual([`GOT ${SECRET}`]);
      const [line] = (await node('read', file).inside()).lines;
      expect(line).toMatch(/^NO (?:ENOENT|EACCES)/);
    });

    it('hides what only the system reads, and the keys of its services', async () => {
      const files = [
        '/etc/shadow',
        '/etc/gshadow',
        '/etc/ssh/sshd_config',
        '/etc/sudoers',
        '/etc/ssl/private',
      ];
      for (const line of (await attacker.node('read', ...files).inside()).lines) expect(line).toMatch(/^NO /);
      const [etc] = (await attacker.node('list', '/etc').inside()).lines;
      expect(etc).not.toMatch(/shadow|ssh|sudoers|machine-id|fstab/);
      expect((await attacker.node('list', '/etc').outside()).lines[0]).toMatch(/shadow/);
    });

    it('hides other homes and the directories of services', async () => {
      const lists = ['/root', '/home', '/var', '/run', '/srv', '/mnt', '/opt', '/sys'];
      const shown = (await attacker.node('list', ...lists).inside()).lines;
      for (const line of shown) expect(line).toMatch(/^(?:NO ENOENT|GOT server$|GOT (?:\.containerenv)?$)/);
    });

    it('leaves no way through a link or a hard link that it makes itself', async () => {
      const { node, site } = attacker;
      const secret = site.at('home', '.ssh', 'id_ed25519');
      for (const verb of ['link', 'hardlink']) {
        const file = site.at('notes', verb);
        expect((await node(verb, secret, file).outside()).lines).toEqual([`GOT ${SECRET}`]);
        rmSync(file);
        expect((await node(verb, secret, file).inside()).lines[0]).toMatch(/^NO /);
        rmSync(file, { force: true });
      }
    });

    it('shows nothing of processes outside: environment, root, descriptors, memory', async () => {
      const { node, site, contract } = attacker;
      const victim = await start({
        ...contract.outside([process.execPath, site.attack, 'wait']),
        env: { CANARY: SECRET },
      });
      try {
        await victim.line(/^READY/);
        expect((await node('outsiders', 'environ', SECRET).outside()).lines[0]).toMatch(/^GOT/);
        expect((await node('outsiders', 'environ', SECRET).inside()).lines[0]).toMatch(/^NO/);
        const files = ['root', 'cwd'].flatMap((each) =>
          ['1', 'self', '2'].map((pid) => `/proc/${pid}/${each}${site.home}/notes.txt`),
        );
        for (const line of (await node('read', ...files).inside()).lines) expect(line).toMatch(/^NO/);
      } finally {
        await victim.close();
      }
    });

    it('cannot be left through a socket in a directory that is granted', async () => {
      const { node, site, contract } = attacker;
      const file = site.at('notes', 'docker.sock');
      const server = createServer((socket) => socket.end());
      await new Promise<void>((resolve) => server.listen(file, resolve));
      chmodSync(file, 0o777);
      if (process.getuid?.() === 0) chownSync(file, contract.owner, contract.owner);
      try {
        expect((await node('unix', file).outside()).lines).toEqual(['GOT connect']);
        expect((await node('unix', file).inside()).lines[0]).toMatch(/^NO/);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });

    it('changes nothing but what was granted for writing', async () => {
      const { node, site } = attacker;
      const files = [
        site.at('docs', 'page.txt'),
        site.at('docs', 'new.txt'),
        '/usr/bin/new',
        '/etc/new',
        '/new',
        '/dev/new',
      ];
      const { lines } = await node('write', ...files, site.attack).inside();
      expect(lines).toHaveLength(files.length + 1);
      for (const line of lines) expect(line).toMatch(/^NO (?:EROFS|EACCES|EPERM)/);
      expect(readFileSync(site.at('docs', 'page.txt'), 'utf8')).toBe('a page');
      const note = site.at('notes', 'made.txt');
      expect((await node('write', note).inside()).lines).toEqual(['GOT undefined']);
      expect(readFileSync(note, 'utf8')).toBe('written by the server');
    });

    it('keeps no file in common with another start (H6)', async () => {
      const { node } = attacker;
      for (const file of ['/tmp/mine', '/dev/shm/mine']) {
        expect((await node('write', file).inside()).lines).toEqual(['GOT undefined']);
        expect(existsSync(file)).toBe(false);
        expect((await node('read', file).inside()).lines).toEqual(['NO ENOENT']);
      }
    });

    it('leaves no file behind that gives its rights to whoever runs it', async () => {
      const { site, starts, contract } = attacker;
      const file = site.at('notes', 'tool');
      const words = [
        '/bin/sh',
        '-c',
        `cp /usr/bin/true ${file} && chmod 4755 ${file} && echo GOT || echo NO`,
      ];
      expect((await run(contract.outside(words))).lines).toEqual(['GOT']);
      rmSync(file);
      const running = await starts(words);
      const said = await running.line(/^(?:GOT|NO)/);
      // A kernel of its own may believe so.
      if (contract.ownKernel === true) expect(statSync(file).mode & 0o6000).toBe(0);
      else expect(said).toBe('NO');
      await running.close();
      rmSync(file, { force: true });
    });

    it('gets no rights from a file that gives those of root', async (context) => {
      const { site, starts, contract } = attacker;
      if (contract.owner === 0 || process.getuid?.() !== 0)
        return context.skip('only an ordinary user gains by it');
      const file = site.at('notes', 'root-id');
      cpSync('/usr/bin/id', file);
      chmodSync(file, 0o4755);
      expect((await run(contract.outside([file, '-u']))).lines).toEqual(['0']);
      const running = await starts([file, '-u']);
      expect(await running.line(/\d/)).not.toBe('0');
      await running.close();
      rmSync(file);
    });
  });
}
