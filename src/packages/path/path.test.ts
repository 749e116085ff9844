import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFakeSigstore, type FakeSigstore, GITHUB, type Run } from '../../testing/fake-sigstore.ts';
import type { Proof } from '../ecosystem.ts';
import { parseSpec } from '../spec.ts';
import { createPath } from './path.ts';

let base: string;
const NOBODY = { key: undefined, identity: undefined, issuer: undefined };

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'bartizan-path-'));
  await mkdir(path.join(base, 'server', '.git'), { recursive: true });
  await writeFile(path.join(base, 'server', '.git', 'HEAD'), 'ref');
  await writeFile(
    path.join(base, 'server', 'package.json'),
    '{"bin":"./run.mjs","version":"2.0.0","license":"MIT"}',
  );
  await writeFile(path.join(base, 'server', 'run.mjs'), 'run()\n');
  await writeFile(path.join(base, 'one.mjs'), 'one()\n');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const open = (trust: Partial<typeof NOBODY | Record<keyof typeof NOBODY, string>> = {}) =>
  createPath({
    base,
    trust: { ...NOBODY, ...trust },
    trustedRoot: { kind: 'file', path: path.join(base, 'root.json') },
  });

async function installed(spec: string) {
  const ecosystem = open();
  const resolution = await ecosystem.resolve(parseSpec(spec));
  const to = await mkdtemp(path.join(base, 'to-'));
  return { resolution, to, entry: await ecosystem.install(resolution, to) };
}

describe('a server of one’s own', () => {
  it('that is a directory is copied without its history, and started as its package.json says', async () => {
    const { resolution, to, entry } = await installed('path:./server');
    expect(resolution.spec).toEqual({ ecosystem: 'path', name: path.join(base, 'server'), version: '' });
    expect(resolution.components).toMatchObject([{ name: 'server', version: '2.0.0', licence: 'MIT' }]);
    expect(entry).toEqual({ command: 'node', args: ['run.mjs'] });
    expect(await readFile(path.join(to, 'run.mjs'), 'utf8')).toBe('run()\n');
    await expect(stat(path.join(to, '.git'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    ['one.mjs', 0o644, { command: 'node', args: ['one.mjs'] }],
    ['one.py', 0o644, { command: 'python3', args: ['one.py'] }],
    ['one', 0o755, { command: './one', args: [] }],
  ])('that is the file %s is started by what it is', async (name, mode, entry) => {
    await writeFile(path.join(base, name), '#!/bin/sh\n', { mode });
    await chmod(path.join(base, name), mode);
    expect((await installed(`path:./${name}`)).entry).toEqual(entry);
  });

  it('changes its digest with one byte, and not with its history', async () => {
    const digest = async () => (await open().resolve(parseSpec('path:./server'))).components[0]?.integrity;
    const first = await digest();
    await appendFile(path.join(base, 'server', '.git', 'HEAD'), 'x');
    expect(await digest()).toBe(first);
    await appendFile(path.join(base, 'server', 'run.mjs'), ' ');
    expect(await digest()).not.toBe(first);
  });

  it('that changes between the look and the copy is not installed', async () => {
    const resolution = await open().resolve(parseSpec('path:./server'));
    await appendFile(path.join(base, 'server', 'run.mjs'), 'evil()');
    const to = await mkdtemp(path.join(base, 'to-'));
    await expect(open().install(resolution, to)).rejects.toMatchObject({ code: 'corrupt' });
  });

  it.each<[string, () => Promise<void>, string, string]>([
    ['is not there', async () => {}, 'path:./none', 'not_found'],
    [
      'has a link that leads out',
      () => symlink('/etc', path.join(base, 'server', 'x')),
      'path:./server',
      'unfit',
    ],
    [
      'does not say what to start',
      () => rm(path.join(base, 'server', 'package.json')),
      'path:./server',
      'unfit',
    ],
    [
      'starts what is not its own',
      () => writeFile(path.join(base, 'server', 'package.json'), '{"bin":"../one.mjs"}'),
      'path:./server',
      'unfit',
    ],
    ['is no program', () => writeFile(path.join(base, 'notes.txt'), 'x'), 'path:./notes.txt', 'unfit'],
  ])('that %s is refused', async (_, prepare, spec, code) => {
    await prepare();
    await expect(installed(spec)).rejects.toMatchObject({ code });
  });
});

async function signatureOf(
  trust: Record<string, string>,
  spec = 'path:./one.mjs',
): Promise<Proof['signature']> {
  const ecosystem = open(trust);
  return (await ecosystem.prove(await ecosystem.resolve(parseSpec(spec)))).signature;
}

describe('a signature beside it, by a key (F4)', () => {
  const put = (name: string, data: string | Buffer) => writeFile(path.join(base, name), data);

  async function keyed(curve: 'ed25519' | 'P-256' | 'P-384') {
    const { privateKey, publicKey } =
      curve === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve });
    await put('key.pub', publicKey.export({ format: 'pem', type: 'spki' }));
    const digest = { ed25519: null, 'P-256': 'sha256', 'P-384': 'sha384' }[curve];
    return { privateKey, sign: (text: string | Buffer) => sign(digest, Buffer.from(text), privateKey) };
  }

  const trusted = () => ({ key: path.join(base, 'key.pub') });

  it.each(['ed25519', 'P-256', 'P-384'] as const)('of %s holds, raw or in base64', async (curve) => {
    const key = await keyed(curve);
    const signature = key.sign('one()\n');
    await put('one.mjs.sig', signature);
    const found = await signatureOf(trusted());
    expect(found).toEqual({ keyId: expect.stringMatching(/^SHA256:/) });
    await put('one.mjs.sig', `${signature.toString('base64')}\n`);
    expect(await signatureOf(trusted())).toEqual(found);
  });

  it('is over the listing of a directory, so over all of its files', async () => {
    const key = await keyed('ed25519');
    const { lockfile } = await open().resolve(parseSpec('path:./server'));
    await put('server.sig', key.sign(lockfile.text));
    expect(await signatureOf(trusted(), 'path:./server')).toHaveProperty('keyId');
    await appendFile(path.join(base, 'server', 'run.mjs'), ' ');
    await expect(signatureOf(trusted(), 'path:./server')).rejects.toMatchObject({ code: 'forged' });
  });

  it('of another key, over other bytes, or empty, is forged', async () => {
    const stranger = await keyed('ed25519');
    const key = await keyed('ed25519');
    for (const signature of [stranger.sign('one()\n'), key.sign('one()'), Buffer.alloc(0)]) {
      await put('one.mjs.sig', signature);
      await expect(signatureOf(trusted())).rejects.toMatchObject({ code: 'forged' });
    }
  });

  it('is missing when there is none, or when the config names nobody', async () => {
    await keyed('ed25519');
    expect(await signatureOf(trusted())).toEqual({ missing: expect.stringContaining('one.mjs.sig') });
    expect(await signatureOf({})).toEqual({ missing: expect.stringContaining('names nobody') });
  });

  it.each<[string, () => string | Buffer]>([
    ['private', () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })],
    ['RSA', () => rsa().export({ format: 'pem', type: 'spki' })],
    ['nonsense', () => 'no key'],
  ])('with a key that is %s is refused', async (_, pem) => {
    await put('key.pub', pem());
    await put('one.mjs.sig', 'AAAA');
    await expect(signatureOf(trusted())).rejects.toMatchObject({ code: 'refused' });
  });

  /** As DSSE signs it. */
  const enveloped = (
    digest: string,
    signWith: (text: Buffer) => Buffer,
    type = 'application/vnd.in-toto+json',
  ) => {
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'x', digest: { sha256: digest } }],
    };
    const payload = Buffer.from(JSON.stringify(statement));
    const pae = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
    const sig = signWith(pae).toString('base64');
    return JSON.stringify({
      payload: payload.toString('base64'),
      payloadType: type,
      signatures: [{ sig, keyid: '' }],
    });
  };

  it('in an envelope holds when its statement is about these bytes', async () => {
    const key = await keyed('P-256');
    await put('one.mjs.dsse.json', enveloped(hash('sha256', 'one()\n'), key.sign));
    expect(await signatureOf(trusted())).toHaveProperty('keyId');
  });

  it.each<[string, (text: string) => string | Promise<string>, string]>([
    [
      'about other bytes',
      async () => enveloped(hash('sha256', 'other'), (await keyed('ed25519')).sign),
      'about other bytes',
    ],
    ['changed', (good) => good.replace(/"payload":"./, '"payload":"f'), 'was not signed'],
    ['of another type', (good) => good.replace('in-toto+json', 'in-toto+xml!'), 'was not signed'],
    ['unsigned', (good) => JSON.stringify({ ...JSON.parse(good), signatures: [] }), 'is no envelope'],
    ['no JSON', () => 'x', 'is no envelope'],
  ])('in an envelope that is %s is forged', async (_, spoil, message) => {
    const key = await keyed('ed25519');
    const good = enveloped(hash('sha256', 'one()\n'), key.sign);
    await put('one.mjs.dsse.json', await spoil(good));
    await expect(signatureOf(trusted())).rejects.toMatchObject({
      code: 'forged',
      message: expect.stringContaining(message),
    });
  });
});

function rsa(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
}

describe('a signature beside it, by a name', () => {
  const run: Run = { repository: 'owner/server', workflow: '.github/workflows/release.yml' };
  const identity = 'https://github.com/owner/server/.github/workflows/release.yml@refs/tags/v1';
  let sigstore: FakeSigstore;
  beforeAll(async () => {
    sigstore = await createFakeSigstore();
  });
  afterAll(() => sigstore.close());
  beforeEach(() => writeFile(path.join(base, 'root.json'), JSON.stringify(sigstore.trustedRoot)));
  const keep = (name: string, value: unknown) => writeFile(path.join(base, name), JSON.stringify(value));

  const statement = () =>
    sigstore.sign(
      {
        subject: [{ name: 'one.mjs', digest: { sha256: hash('sha256', 'one()\n') } }],
        predicateType: 'https://slsa.dev/provenance/v1',
      },
      run,
    );
  const blob = () => sigstore.signBlob(Buffer.from('one()\n'), run);

  it.each([
    ['a statement about these bytes', statement],
    ['the bytes themselves, as cosign sign-blob signs them', blob],
  ])('over %s holds for that name and issuer only, to the letter', async (_, bundle) => {
    await keep('one.mjs.sigstore.json', await bundle());
    expect(await signatureOf({ identity, issuer: GITHUB })).toEqual({ keyId: `sigstore:${identity}` });
    for (const other of [
      { identity: `${identity}.1`, issuer: GITHUB },
      { identity: '.*', issuer: GITHUB },
      { identity, issuer: 'https://accounts.google.com' },
    ]) {
      await expect(signatureOf(other)).rejects.toMatchObject({ code: 'forged' });
    }
    await appendFile(path.join(base, 'one.mjs'), 'evil()');
    await expect(signatureOf({ identity, issuer: GITHUB })).rejects.toMatchObject({ code: 'forged' });
  });

  it('of other bytes, or logged after its certificate had expired, is forged', async () => {
    await keep('one.mjs.sigstore.json', await sigstore.signBlob(Buffer.from('two()\n'), run));
    await expect(signatureOf({ identity, issuer: GITHUB })).rejects.toMatchObject({ code: 'forged' });
    const late = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000);
    await keep('one.mjs.sigstore.json', await sigstore.signBlob(Buffer.from('one()\n'), run, late));
    await expect(signatureOf({ identity, issuer: GITHUB })).rejects.toMatchObject({ code: 'forged' });
  });

  describe('over a bill of materials', () => {
    const bill = (sha256: string) =>
      JSON.stringify({
        bomFormat: 'CycloneDX',
        metadata: { component: { hashes: [{ alg: 'SHA-256', content: sha256 }] } },
      });
    async function proofWith(document: string, signed: string = document) {
      await keep('one.mjs.sigstore.json', await blob());
      await writeFile(path.join(base, 'one.mjs.cdx.json'), document);
      await keep('one.mjs.cdx.json.sigstore.json', await sigstore.signBlob(Buffer.from(signed), run));
      const ecosystem = open({ identity, issuer: GITHUB });
      return ecosystem.prove(await ecosystem.resolve(parseSpec('path:./one.mjs')));
    }

    it('holds, with the time of the log, when it is about these bytes', async () => {
      const { sbom } = await proofWith(bill(hash('sha256', 'one()\n')));
      expect(sbom).toMatchObject({ by: `sigstore:${identity}`, signedAt: expect.stringMatching(/Z$/) });
    });

    it('about other bytes, changed since, or no bill at all, is forged', async () => {
      const right = bill(hash('sha256', 'one()\n'));
      await expect(proofWith(bill(hash('sha256', 'two()')))).rejects.toMatchObject({ code: 'forged' });
      await expect(proofWith(right, `${right} `)).rejects.toMatchObject({ code: 'forged' });
      await expect(proofWith('{}')).rejects.toMatchObject({ code: 'forged' });
    });

    it('is missing when there is none, or nobody signed it', async () => {
      const ecosystem = open({ identity, issuer: GITHUB });
      const resolution = await ecosystem.resolve(parseSpec('path:./one.mjs'));
      expect((await ecosystem.prove(resolution)).sbom).toEqual({
        missing: expect.stringContaining('there is no'),
      });
      await writeFile(path.join(base, 'one.mjs.cdx.json'), bill(''));
      expect((await ecosystem.prove(resolution)).sbom).toEqual({
        missing: expect.stringContaining('is not signed'),
      });
    });
  });
});
