import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createFakeRegistry,
  type FakeRegistry,
  type Manifest,
  publishedKey,
} from '../../testing/fake-registry.ts';
import {
  createFakeSigstore,
  type FakeSigstore,
  GITHUB,
  type Run,
  type Statement,
} from '../../testing/fake-sigstore.ts';
import type { Proof } from '../ecosystem.ts';
import { parseSpec } from '../spec.ts';
import { createNpm } from './npm.ts';

const NAME = '@scope/server';
const SLSA = 'https://slsa.dev/provenance/v1';
const RUN: Run = { repository: 'owner/server', workflow: '.github/workflows/release.yml' };

let sigstore: FakeSigstore;
let registry: FakeRegistry;
let directory: string;
let manifest: Manifest;
let dependency: Manifest;

beforeAll(async () => {
  sigstore = await createFakeSigstore();
});
afterAll(() => sigstore.close());

beforeEach(async () => {
  registry = await createFakeRegistry();
  directory = await mkdtemp(path.join(tmpdir(), 'bartizan-prove-'));
  await writeFile(path.join(directory, '.npmrc'), `registry=${registry.address}\n`);
  await writeFile(path.join(directory, 'root.json'), JSON.stringify(sigstore.trustedRoot));
  dependency = registry.publish({ name: 'b', version: '1.0.0' });
  manifest = registry.publish({ name: NAME, version: '1.2.3', dependencies: { b: '1.0.0' } });
});
afterEach(async () => {
  await registry.close();
  await rm(directory, { recursive: true, force: true });
});

async function proved(now = Date.now()): Promise<Proof> {
  const npm = createNpm({
    env: { HOME: directory, npm_config_globalconfig: path.join(directory, 'none') },
    trustedRoot: { kind: 'file', path: path.join(directory, 'root.json') },
    now: () => now,
  });
  return npm.prove(await npm.resolve(parseSpec(`npm:${NAME}@1.2.3`)));
}

function statementAbout({ name, version, dist }: Manifest): Statement {
  const digest = Buffer.from((dist.integrity ?? '').slice('sha512-'.length), 'base64').toString('hex');
  const subject = [{ name: `pkg:npm/${name.replace('@', '%40')}@${version}`, digest: { sha512: digest } }];
  return { subject, predicateType: SLSA };
}

async function attest(statement: Statement, run = RUN, loggedAt?: Date): Promise<void> {
  const bundle = await sigstore.sign(statement, run, loggedAt);
  registry.attest(NAME, '1.2.3', [{ predicateType: SLSA, bundle }]);
}

describe("the registry's signature", () => {
  it('is checked on the package and on all that it needs', async () => {
    expect((await proved()).signature).toEqual({ keyId: registry.keys[0]?.keyid });
    expect((await proved()).provenance).toEqual({
      missing: expect.stringContaining('offers no provenance for @scope/server@1.2.3'),
    });
  });

  it.each<[string, () => void, RegExp]>([
    [
      'one byte of the digest in the metadata was flipped',
      () => {
        const { integrity = '' } = manifest.dist;
        manifest.dist.integrity = integrity.replace(
          /^sha512-./,
          integrity[7] === 'A' ? 'sha512-B' : 'sha512-A',
        );
      },
      /signature of @scope\/server@1\.2\.3 does not fit/,
    ],
    [
      'another archive of a dependency was slipped in',
      () => {
        const [signature] = dependency.dist.signatures ?? [];
        dependency = registry.publish({ name: 'b', version: '1.0.0', files: { 'evil.js': '' } });
        dependency.dist.signatures = signature === undefined ? [] : [signature];
      },
      /signature of b@1\.0\.0 does not fit/,
    ],
    [
      'it is that of another version',
      () => {
        const old = registry.publish({ name: NAME, version: '1.0.0' });
        manifest.dist.signatures = [registry.sign(old)];
        registry.publish({ name: NAME, version: '1.2.2' });
      },
      /does not fit its name, version and digest/,
    ],
    [
      'it was made with a key that the registry does not have',
      () => {
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const message = Buffer.from(`${NAME}@1.2.3:${manifest.dist.integrity}`);
        manifest.dist.signatures = [
          {
            keyid: publishedKey(publicKey).keyid,
            sig: sign('sha256', message, privateKey).toString('base64'),
          },
        ];
      },
      /a key that its registry does not know/,
    ],
    [
      'its key had expired when the version was published',
      () => {
        registry.keys = registry.keys.map((key) => ({ ...key, expires: '2024-01-01T00:00:00.000Z' }));
      },
      /a key that had expired/,
    ],
  ])('is refused when %s (F4)', async (_, forge, words) => {
    forge();
    await expect(proved()).rejects.toMatchObject({ code: 'forged', message: expect.stringMatching(words) });
  });

  it('still counts when its key has expired since', async () => {
    registry.keys = registry.keys.map((key) => ({ ...key, expires: '2025-12-31T00:00:00.000Z' }));
    expect((await proved()).signature).toHaveProperty('keyId');
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'of the package is missing',
      () => delete manifest.dist.signatures,
      /no signature for @scope\/server@1\.2\.3/,
    ],
    ['of a dependency is missing', () => delete dependency.dist.signatures, /no signature for b@1\.0\.0/],
    ['cannot be checked', () => registry.keys.splice(0), /publishes no keys/],
  ])('that %s is none, in words', async (_, drop, words) => {
    drop();
    expect((await proved()).signature).toEqual({ missing: expect.stringMatching(words) });
  });
});

describe('provenance', () => {
  it('says from where and by what a package was built', async () => {
    await attest(statementAbout(manifest));
    expect((await proved()).provenance).toEqual({
      source: 'https://github.com/owner/server',
      workflow: '.github/workflows/release.yml',
      issuer: GITHUB,
    });
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    [
      'is about another version (replayed)',
      () => attest(statementAbout({ ...manifest, version: '1.2.2' })),
      /is about "pkg:npm\/%40scope\/server@1\.2\.2"/,
    ],
    [
      'is about another package',
      () => attest(statementAbout({ ...manifest, name: '@scope/other' })),
      /is about "pkg:npm\/%40scope\/other@1\.2\.3"/,
    ],
    [
      'is about another archive of the same name',
      () => attest(statementAbout({ ...manifest, dist: dependency.dist })),
      /is about another archive of that name/,
    ],
    [
      'states something else',
      () => attest({ ...statementAbout(manifest), predicateType: 'https://example.com/test-result/v1' }),
      /states something else/,
    ],
    [
      'was signed after its certificate had expired',
      () => attest(statementAbout(manifest), RUN, new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000)),
      /does not hold/,
    ],
    [
      'was vouched for by another authority',
      async () => {
        const other = await createFakeSigstore();
        const bundle = await other.sign(statementAbout(manifest), RUN);
        await other.close();
        registry.attest(NAME, '1.2.3', [{ predicateType: SLSA, bundle }]);
      },
      /does not hold/,
    ],
    [
      'was changed after it was signed',
      async () => {
        const bundle = (await sigstore.sign(statementAbout({ ...manifest, version: '1.2.2' }), RUN)) as {
          dsseEnvelope: { payload: string };
        };
        const text = Buffer.from(bundle.dsseEnvelope.payload, 'base64')
          .toString()
          .replace('@1.2.2', '@1.2.3');
        bundle.dsseEnvelope.payload = Buffer.from(text).toString('base64');
        registry.attest(NAME, '1.2.3', [{ predicateType: SLSA, bundle }]);
      },
      /does not hold/,
    ],
    [
      'is no bundle',
      async () => registry.attest(NAME, '1.2.3', [{ predicateType: SLSA, bundle: { mediaType: 'x' } }]),
      /does not hold/,
    ],
  ])('is refused when it %s (F4)', async (_, forge, words) => {
    await forge();
    await expect(proved()).rejects.toMatchObject({ code: 'forged', message: expect.stringMatching(words) });
  });

  it('that is listed and cannot be had stops everything', async () => {
    await attest(statementAbout(manifest));
    const attestations = manifest.dist.attestations;
    if (attestations !== undefined) attestations.url = `${registry.address}-/npm/v1/attestations/gone`;
    await expect(proved()).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a bill of materials that is attested', () => {
  const CYCLONE = 'https://cyclonedx.org/bom';
  const document = (purls: readonly string[]) => ({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: purls.map((purl) => ({ type: 'library', name: purl, purl })),
  });
  const stated = (predicate: unknown, about: Manifest = manifest): Statement => ({
    ...statementAbout(about),
    predicateType: CYCLONE,
    predicate,
  });

  async function offer(bill: Statement, run = RUN, loggedAt?: Date): Promise<void> {
    registry.attest(NAME, '1.2.3', [
      { predicateType: SLSA, bundle: await sigstore.sign(statementAbout(manifest), RUN) },
      { predicateType: CYCLONE, bundle: await sigstore.sign(bill, run, loggedAt) },
    ]);
  }

  it('is known by who signed it, when, and what is not in it', async () => {
    await offer(stated(document(['pkg:npm/b@1.0.0?x=y'])));
    expect((await proved()).sbom).toMatchObject({
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      by: 'https://github.com/owner/server',
      signedAt: expect.stringMatching(/^20\d\d-.*Z$/),
      unlisted: 0,
    });
    await offer(stated(document([])));
    expect((await proved()).sbom).toMatchObject({ unlisted: 1 });
  });

  it('may be of SPDX', async () => {
    const packages = [{ externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:npm/b@1.0.0' }] }];
    const predicateType = 'https://spdx.dev/Document/v2.3';
    const spdx = { ...stated({ spdxVersion: 'SPDX-2.3', packages }), predicateType };
    registry.attest(NAME, '1.2.3', [{ predicateType, bundle: await sigstore.sign(spdx, RUN) }]);
    expect(await proved()).toMatchObject({
      provenance: { missing: expect.any(String) },
      sbom: { unlisted: 0 },
    });
  });

  it('is missing where the registry has none', async () => {
    await attest(statementAbout(manifest));
    expect((await proved()).sbom).toEqual({
      missing: expect.stringContaining('offers no bill of materials for @scope/server@1.2.3'),
    });
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    [
      'is about another version (replayed)',
      () => offer(stated(document([]), { ...manifest, version: '1.2.2' })),
      /bill of materials of @scope\/server@1\.2\.3 is about/,
    ],
    [
      'was signed by others than built the package',
      () => offer(stated(document([])), { ...RUN, repository: 'evil/server' }),
      /was signed by https:\/\/github\.com\/evil\/server, and the package was built by/,
    ],
    ['is no document', () => offer(stated({ anything: true })), /neither CycloneDX nor SPDX/],
    [
      'was signed after its certificate had expired',
      () => offer(stated(document([])), RUN, new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000)),
      /does not hold/,
    ],
    [
      'was changed after it was signed',
      async () => {
        await offer(stated(document(['pkg:npm/evil@1.0.0'])));
        const bundle = (await sigstore.sign(stated(document([])), RUN)) as {
          dsseEnvelope: { payload: string };
        };
        const text = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString().replace('1.6', '1.5');
        bundle.dsseEnvelope.payload = Buffer.from(text).toString('base64');
        registry.attest(NAME, '1.2.3', [{ predicateType: CYCLONE, bundle }]);
      },
      /does not hold/,
    ],
    [
      'is one of two',
      async () => {
        const bundle = await sigstore.sign(stated(document([])), RUN);
        const twice = { predicateType: CYCLONE, bundle };
        registry.attest(NAME, '1.2.3', [twice, twice]);
      },
      /more than one bill of materials/,
    ],
  ])('is refused when it %s (F4)', async (_, forge, words) => {
    await forge();
    await expect(proved()).rejects.toMatchObject({ code: 'forged', message: expect.stringMatching(words) });
  });
});
