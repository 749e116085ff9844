/** Servers that clients start with docker or podman, taken over as images. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { ClientIo } from '../../src/cli/client-files.ts';
import { eject } from '../../src/cli/commands/eject.ts';
import { importServers } from '../../src/cli/commands/import.ts';
import { packageSource } from '../../src/cli/import-packages.ts';
import { createFakeImageRegistry, type FakeImageRegistry } from '../../src/testing/fake-image-registry.ts';
import { createFakeSigstore } from '../../src/testing/fake-sigstore.ts';
import { createHome, type Home } from './import-home.ts';

let home: Home;
let registry: FakeImageRegistry;
let io: ClientIo;

beforeEach(async () => {
  home = createHome();
  registry = await createFakeImageRegistry();
  const env = { HOME: home.dir, XDG_STATE_HOME: path.join(home.dir, 'state'), PATH: '/nowhere' };
  const { stdout, stderr } = home.io;
  io = home.with({ env, packages: packageSource({ stdin: new PassThrough(), stdout, stderr, env }) });
});
afterEach(async () => {
  await registry.close();
  home.remove();
});

const CURSOR = '.cursor/mcp.json';
const servers = () => parseYaml(home.text(home.config)).servers;
const started = (command: string, args: readonly string[], env: object = {}): string =>
  `${JSON.stringify({ mcpServers: { notes: { command, args, env } } }, undefined, 4)}\n`;
const push = (): string =>
  registry.push(
    'acme/notes',
    {
      layers: [[{ path: 'usr/bin/notes', text: '#!/bin/sh\n', mode: 0o755 }]],
      config: { Entrypoint: ['/usr/bin/notes'] },
    },
    'v1',
  );

describe.runIf(process.platform === 'linux')('bartizan import', () => {
  it('takes over an image that is named by its digest, with its variables and what it was shown', async () => {
    const image = `${registry.host}/acme/notes@${push()}`;
    const data = path.join(home.dir, 'data');
    mkdirSync(data);
    const text = started(
      'docker',
      [
        ...['run', '-i', '--rm', '-e', 'TOKEN', '-e', 'MODE=x', '-e', 'OTHER', '--network', 'none'],
        ...['-v', `${data}:${data}:ro`, image, '--stdio', '/data'],
      ],
      { TOKEN: 't', DOCKER_CONFIG: '/x' },
    );
    home.put(CURSOR, text);
    expect(await importServers({}, io)).toBe(0);
    expect(servers()).toEqual({
      notes: {
        package: `oci:${image}`,
        verify: { unsigned: 'it was named by its digest before bartizan import' },
        args: ['--stdio', '/data'],
        env: { TOKEN: 't', MODE: 'x' },
        inheritEnv: ['OTHER'],
        files: { read: [data] },
      },
    });
    expect(home.out()).toContain(`oci:${image}, unsigned, by the digest that docker run had`);
    expect(home.out()).toContain(`may read ${data} (files.read)`);
    expect(home.out()).not.toContain('reaches none now');
    expect(await eject({}, io)).toBe(0);
    expect(home.text(CURSOR)).toBe(text);
  });

  it('shows which digest a tag has now, and takes it over when somebody stands for it', async () => {
    const digest = push();
    const sigstore = await createFakeSigstore();
    const subject = [{ name: 'notes', digest: { sha256: digest.slice('sha256:'.length) } }];
    const bundle = await sigstore.sign(
      { subject, predicateType: 'https://slsa.dev/provenance/v1' },
      { repository: 'acme/notes', workflow: '.github/workflows/release.yml' },
    );
    await sigstore.close();
    registry.attest('acme/notes', digest, bundle);
    home.put('.config/bartizan/root.json', JSON.stringify(sigstore.trustedRoot));
    home.put(home.config, 'packages: { trustedRoot: ./root.json }\n');
    home.put(CURSOR, started('podman', ['run', '--rm', '-i', `${registry.host}/acme/notes:v1`]));
    expect(await importServers({ dryRun: true }, io)).toBe(0);
    expect(home.out()).toContain(`oci:${registry.host}/acme/notes@${digest}`);
    expect(await importServers({}, io)).toBe(0);
    expect(servers()).toEqual({ notes: { package: `oci:${registry.host}/acme/notes@${digest}` } });
    expect(home.out()).toContain('verified, in place of podman run');
    expect(home.out()).toContain('reached any network, and reaches none now');
  });

  it.each<[string, (image: string) => string[], object, string]>([
    [
      'a tag for which nobody stands',
      (image) => ['run', '-i', '--rm', image.replace(/@.*/, ':v1')],
      {},
      'is unsigned',
    ],
    ['a flag that would be lost', (image) => ['run', '-i', '--privileged', image], {}, '"--privileged"'],
    [
      'what no server is granted',
      (image) => ['run', '-i', '-v', '/var/run:/var/run', image],
      {},
      'which is shared by the whole machine',
    ],
    [
      'the socket of docker',
      (image) => ['run', '-i', '-v', '/nowhere/docker.sock:/nowhere/docker.sock', image],
      {},
      'which is no file and no directory',
    ],
    [
      'another machine',
      (image) => ['run', '-i', image],
      { DOCKER_HOST: 'ssh://elsewhere' },
      'DOCKER_HOST has docker run start it elsewhere',
    ],
    [
      'a variable that no config takes',
      (image) => ['run', '-i', '-e', 'not a name=x', image],
      {},
      'bartizan.yaml does not take its env',
    ],
  ])('leaves a command with %s as it is, and says why', async (_, args, env, reason) => {
    const image = `${registry.host}/acme/notes@${push()}`;
    home.put(CURSOR, started('docker', args(image), env));
    expect(await importServers({}, io)).toBe(0);
    expect(servers().notes).toMatchObject({ command: 'docker', args: args(image) });
    expect(home.out()).toContain('stays a command: ');
    expect(home.out()).toContain(reason);
  });
});
