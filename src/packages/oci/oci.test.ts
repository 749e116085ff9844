import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as zlib from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeImageRegistry, type FakeImageRegistry } from '../../testing/fake-image-registry.ts';
import { createFakeSigstore, type FakeSigstore, type Run } from '../../testing/fake-sigstore.ts';
import type { ArchivedFile } from '../../testing/tarball.ts';
import type { Entry, Proof } from '../ecosystem.ts';
import { parseSpec } from '../spec.ts';
import { createStore } from '../store.ts';
import { createOci } from './oci.ts';

const RUN: Run = { repository: 'owner/server', workflow: '.github/workflows/release.yml' };
const NAME = 'owner/server';
const CONFIG = { Entrypoint: ['server'], Env: ['PATH=/usr/bin:/bin', 'MODE=x'], WorkingDir: '/app' };
const SERVER: ArchivedFile = { path: 'usr/bin/server', text: '#!/bin/sh\n', mode: 0o755 };

let registry: FakeImageRegistry;
let folder: string;

beforeEach(async () => {
  registry = await createFakeImageRegistry();
  folder = await mkdtemp(path.join(tmpdir(), 'bartizan-oci-'));
});
afterEach(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

const open = (key?: string, root = 'none') =>
  createOci({
    env: { HOME: folder },
    trust: { key, identity: undefined, issuer: undefined },
    trustedRoot: { kind: 'file', path: path.join(folder, root) },
  });
const resolved = (reference: string) => {
  const oci = open();
  return oci
    .resolve(parseSpec(`oci:${registry.host}/${NAME}@${reference}`))
    .then((resolution) => ({ oci, resolution }));
};
const push = (...layers: ArchivedFile[][]): string => registry.push(NAME, { layers, config: CONFIG });

async function laidOut(...layers: ArchivedFile[][]): Promise<{ root: string; entry: Entry }> {
  const { oci, resolution } = await resolved(push([SERVER], ...layers));
  const to = await mkdtemp(path.join(folder, 'to-'));
  const entry = await oci.install(resolution, to);
  return { root: path.join(to, 'rootfs'), entry };
}

describe('an image', () => {
  it('is what its digest says, with a token that is asked for', async () => {
    const digest = push([SERVER]);
    const { resolution } = await resolved(digest);
    expect(resolution.spec).toEqual({ ecosystem: 'oci', name: `${registry.host}/${NAME}`, version: digest });
    expect(resolution.components[0]).toMatchObject({
      name: 'server',
      integrity: `sha256-${Buffer.from(digest.slice(7), 'hex').toString('base64')}`,
    });
    expect(registry.requests.at(-1)?.authorization).toBe('Bearer for-pulling');
  });

  it('that is named by a tag gets its digest for a name', async () => {
    const digest = registry.push(NAME, { layers: [[SERVER]], config: CONFIG }, 'v1');
    expect((await resolved('v1')).resolution.spec.version).toBe(digest);
  });

  it('of several platforms is the one for this machine, under the digest of all', async () => {
    const here = push([SERVER]);
    const other = registry.push(NAME, { layers: [[SERVER]], architecture: 'riscv64' });
    const index = registry.pushIndex(NAME, {
      riscv64: other,
      [process.arch === 'arm64' ? 'arm64' : 'amd64']: here,
    });
    const { resolution } = await resolved(index);
    expect(resolution.spec.version).toBe(index);
    expect(resolution.lockfile.text).toContain(here);
    const foreign = registry.pushIndex(NAME, { riscv64: other });
    await expect(resolved(foreign)).rejects.toMatchObject({ code: 'unfit' });
  });

  it('whose index names a manifest by another digest than it has is refused, also by SHA-512 (F4)', async () => {
    const manifest = registry.manifests.get(`${NAME}@${push([SERVER])}`) ?? Buffer.alloc(0);
    const named = `sha512:${'0'.repeat(128)}`;
    registry.manifests.set(`${NAME}@${named}`, manifest);
    const index = registry.pushIndex(NAME, { [process.arch === 'arm64' ? 'arm64' : 'amd64']: named });
    await expect(resolved(index)).rejects.toMatchObject({ code: 'corrupt' });
  });

  it.each(['../../other/manifests/v1', 'v1?x', 'sha256:00', `a${'b'.repeat(128)}`])(
    'is not asked for by %s, which is neither a tag nor a digest',
    async (reference) => {
      push([SERVER]);
      await expect(resolved(reference)).rejects.toMatchObject({ code: 'bad_spec' });
      expect(registry.requests).toEqual([]);
    },
  );

  it('is started as docker run would start it', async () => {
    const { entry } = await laidOut();
    expect(entry).toEqual({
      command: 'server',
      args: [],
      image: { root: 'rootfs', env: { PATH: '/usr/bin:/bin', MODE: 'x' }, cwd: '/app', cmd: [] },
    });
  });

  it('that starts something which is not in it is refused', async () => {
    const { oci, resolution } = await resolved(push([{ path: 'a', text: '' }]));
    const to = await mkdtemp(path.join(folder, 'to-'));
    await expect(oci.install(resolution, to)).rejects.toMatchObject({ code: 'unfit' });
  });

  it.each<[string, (digest: string) => void, string]>([
    [
      'its manifest was changed',
      (digest) => {
        const bytes = registry.manifests.get(`${NAME}@${digest}`);
        registry.manifests.set(`${NAME}@${digest}`, Buffer.from(`${bytes} `));
      },
      'the manifest',
    ],
    [
      'a byte of a blob was flipped',
      () => {
        for (const bytes of registry.blobs.values()) bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
      },
      'the blob',
    ],
    [
      'a blob is longer than it should be',
      () => {
        for (const [digest, bytes] of registry.blobs)
          registry.blobs.set(digest, Buffer.concat([bytes, bytes]));
      },
      'sends more than',
    ],
  ])('is refused when %s (F4)', async (_, forge, words) => {
    const digest = push([SERVER]);
    forge(digest);
    const trying = resolved(digest).then(({ oci, resolution }) => oci.install(resolution, folder));
    await expect(trying).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining(words) });
  });

  it('is asked for again, once, when the connection was closed', async () => {
    const digest = push([SERVER]);
    registry.hangUp(1);
    expect((await resolved(digest)).resolution.spec.version).toBe(digest);
    registry.hangUp(2);
    await expect(resolved(digest)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('that is not there is said to be not there', async () => {
    await expect(resolved(`sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('layers', () => {
  it('lie one over the other, and hide what they say', async () => {
    const { root } = await laidOut(
      [
        { path: 'etc/a', text: 'first' },
        { path: 'etc/b', text: 'b' },
        { path: 'var/cache/x', text: 'x' },
        { path: 'opt', text: '', type: '5' },
      ],
      [
        { path: 'etc/a', text: 'second' },
        { path: 'etc/.wh.b', text: '' },
        { path: 'var/cache/y', text: 'y' },
        { path: 'var/cache/.wh..wh..opq', text: '' },
      ],
    );
    expect(await readFile(path.join(root, 'etc/a'), 'utf8')).toBe('second');
    expect(await readdir(path.join(root, 'etc'))).toEqual(['a']);
    expect(await readdir(path.join(root, 'var/cache'))).toEqual(['y']);
    expect((await lstat(path.join(root, 'opt'))).isDirectory()).toBe(true);
  });

  it('have links that lead to the same place within, and never out', async () => {
    const { root } = await laidOut([
      { path: 'bin', text: '/usr/bin', type: '2' },
      { path: 'etc/up', text: '../../../../etc/passwd', type: '2' },
      { path: 'usr/lib/near', text: 'far', type: '2' },
      { path: 'usr/bin/same', text: 'usr/bin/server', type: '1' },
    ]);
    expect(await readlink(path.join(root, 'bin'))).toBe('usr/bin');
    expect(await readlink(path.join(root, 'etc/up'))).toBe('passwd');
    expect(await readlink(path.join(root, 'usr/lib/near'))).toBe('far');
    expect(await readFile(path.join(root, 'usr/bin/same'), 'utf8')).toBe('#!/bin/sh\n');
  });

  it('write through a link only to where it leads within', async () => {
    await mkdir(path.join(folder, 'outside'));
    const { root } = await laidOut(
      [{ path: 'data', text: path.join(folder, 'outside'), type: '2' }],
      [{ path: 'data/evil', text: 'evil' }],
    );
    expect(await readdir(path.join(folder, 'outside'))).toEqual([]);
    expect(await readFile(path.join(root, folder, 'outside/evil'), 'utf8')).toBe('evil');
  });

  it('bring no devices and no set-user-ID bits', async () => {
    const { root } = await laidOut([
      { path: 'dev/sda', text: '', type: '3' },
      { path: 'usr/bin/su', text: 'su', mode: 0o4755 },
    ]);
    expect(await readdir(path.join(root, 'dev')).catch(() => [])).toEqual([]);
    expect((await lstat(path.join(root, 'usr/bin/su'))).mode & 0o7777).toBe(0o755);
  });

  it.each<[string, ArchivedFile]>([
    ['a path that leads out', { path: '../../evil', text: '' }],
    ['a hard link that leads out', { path: 'x', text: '../../../etc/passwd', type: '1' }],
    ['a hard link to what is not there', { path: 'x', text: 'none', type: '1' }],
  ])('with %s are refused', async (_, file) => {
    await expect(laidOut([file])).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('may be compressed with gzip or not at all', async () => {
    const layers = (['gzip', 'none'] as const).map((compression) => ({
      files: [{ path: compression, text: 'x' }],
      compression,
    }));
    const { oci, resolution } = await resolved(
      registry.push(NAME, { layers: [[SERVER], ...layers], config: CONFIG }),
    );
    await oci.install(resolution, folder);
    expect((await readdir(path.join(folder, 'rootfs'))).sort()).toEqual(['gzip', 'none', 'usr']);
  });

  it('compressed with zstd are laid out where Node can read it, and else refused', async () => {
    const files = [{ path: 'large', text: 'x'.repeat(300_000) }];
    const layers = [[SERVER], { files, compression: 'zstd' as const }];
    const { oci, resolution } = await resolved(registry.push(NAME, { layers, config: CONFIG }));
    if (!('zstdDecompressSync' in zlib)) {
      await expect(oci.install(resolution, folder)).rejects.toMatchObject({
        code: 'unfit',
        hint: 'Node 22.15 or later can read it',
      });
      return;
    }
    await oci.install(resolution, folder);
    expect(await readFile(path.join(folder, 'rootfs/large'), 'utf8')).toBe(files[0]?.text);
  });

  it('can be kept in the store, and are read again at each start', async () => {
    const { oci, resolution } = await resolved(push([SERVER, { path: 'bin', text: '/usr/bin', type: '2' }]));
    const store = createStore(path.join(folder, 'store'));
    const { digest, directory } = await store.add({
      about: {
        spec: resolution.spec,
        integrity: '',
        components: resolution.components,
        warnings: [],
        proof: { signature: { missing: '' }, provenance: { missing: '' } },
      },
      lockfile: resolution.lockfile,
      fill: (to) => oci.install(resolution, to),
    });
    await store.verify(digest);
    await rm(path.join(directory, 'rootfs/usr/bin/server'), { force: true });
    await writeFile(path.join(directory, 'rootfs/usr/bin/server'), 'evil', { mode: 0o755 });
    await expect(store.verify(digest)).rejects.toMatchObject({
      code: 'tampered',
      message: expect.stringContaining('rootfs/usr/bin/server'),
    });
  });
});

describe('who stands for an image', () => {
  let sigstore: FakeSigstore;
  beforeAll(async () => {
    sigstore = await createFakeSigstore();
  });
  afterAll(() => sigstore.close());
  beforeEach(() => writeFile(path.join(folder, 'root.json'), JSON.stringify(sigstore.trustedRoot)));

  const SLSA = 'https://slsa.dev/provenance/v1';
  const statement = (digest: string, predicateType = SLSA, predicate: unknown = {}) => ({
    subject: [{ name: NAME, digest: { sha256: digest.slice('sha256:'.length) } }],
    predicateType,
    predicate,
  });
  async function proof(digest: string, key?: string): Promise<Proof> {
    const oci = open(key, 'root.json');
    return oci.prove(await oci.resolve(parseSpec(`oci:${registry.host}/${NAME}@${digest}`)));
  }

  it('is nobody, when nothing is offered', async () => {
    const missing = { missing: expect.stringContaining('offers no') };
    expect(await proof(push([SERVER]))).toEqual({ signature: missing, provenance: missing, sbom: missing });
  });

  it('is the workflow that built it, as an attestation beside it says', async () => {
    const digest = push([SERVER]);
    registry.attest(NAME, digest, await sigstore.sign(statement(digest), RUN));
    const bill = statement(digest, 'https://cyclonedx.org/bom', { bomFormat: 'CycloneDX' });
    registry.attest(NAME, digest, await sigstore.sign(bill, RUN));
    const source = 'https://github.com/owner/server';
    expect(await proof(digest)).toMatchObject({
      signature: { keyId: `sigstore:${source}` },
      provenance: { source, workflow: RUN.workflow },
      sbom: { by: source },
    });
  });

  it.each<[string, (digest: string) => Promise<unknown>]>([
    ['is about another image (replayed)', () => sigstore.sign(statement(`sha256:${'1'.repeat(64)}`), RUN)],
    [
      'was vouched for by another authority',
      async (digest) => {
        const other = await createFakeSigstore();
        return other.sign(statement(digest), RUN).finally(() => other.close());
      },
    ],
    [
      'was changed after it was signed',
      async (digest) => {
        const bundle = (await sigstore.sign(statement(`sha256:${'1'.repeat(64)}`), RUN)) as {
          dsseEnvelope: { payload: string };
        };
        const text = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString();
        const forged = text.replace('1'.repeat(64), digest.slice('sha256:'.length));
        bundle.dsseEnvelope.payload = Buffer.from(forged).toString('base64');
        return bundle;
      },
    ],
  ])('is a forgery, when the attestation %s (F4)', async (_, forge) => {
    const digest = push([SERVER]);
    registry.attest(NAME, digest, await forge(digest));
    await expect(proof(digest)).rejects.toMatchObject({ code: 'forged' });
  });

  it('is found under a tag, where the registry has no list of what is about an image', async () => {
    const digest = push([SERVER]);
    registry.attest(NAME, digest, await sigstore.sign(statement(digest), RUN));
    registry.keepReferrersAsTags(NAME);
    expect((await proof(digest)).provenance).toMatchObject({ source: 'https://github.com/owner/server' });
  });

  it('is not looked for by a name that the config wants, which is refused', async () => {
    const digest = push([SERVER]);
    const oci = createOci({
      env: { HOME: folder },
      trust: { key: undefined, identity: 'a@example.com', issuer: 'https://accounts.google.com' },
      trustedRoot: { kind: 'file', path: path.join(folder, 'root.json') },
    });
    const resolution = await oci.resolve(parseSpec(`oci:${registry.host}/${NAME}@${digest}`));
    await expect(oci.prove(resolution)).rejects.toMatchObject({ code: 'refused' });
  });

  it('is a key that the config names, as cosign signs with one', async () => {
    const digest = push([SERVER]);
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = path.join(folder, 'key.pub');
    await writeFile(key, publicKey.export({ format: 'pem', type: 'spki' }));
    expect((await proof(digest, key)).signature).toEqual({ missing: expect.stringContaining('.sig') });

    const signed = (about: string): void => {
      const payload = Buffer.from(
        JSON.stringify({
          critical: { image: { 'docker-manifest-digest': about }, type: 'cosign container image signature' },
        }),
      );
      const signature = sign('sha256', payload, privateKey).toString('base64');
      const layer = {
        mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
        digest: registry.keepBlob(payload),
        size: payload.length,
        annotations: { 'dev.cosignproject.cosign/signature': signature },
      };
      registry.keep(NAME, `${digest.replace(':', '-')}.sig`, { schemaVersion: 2, layers: [layer] });
    };
    signed(digest);
    expect((await proof(digest, key)).signature).toEqual({ keyId: expect.stringMatching(/^SHA256:/) });
    signed(`sha256:${hash('sha256', 'another')}`);
    await expect(proof(digest, key)).rejects.toMatchObject({ code: 'forged' });
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    await writeFile(key, other.export({ format: 'pem', type: 'spki' }));
    await expect(proof(digest, key)).rejects.toMatchObject({ code: 'forged' });
  });
});
