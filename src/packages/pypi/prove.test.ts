import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createFakePythonIndex,
  type FakePythonIndex,
  type ListedFile,
} from '../../testing/fake-python-index.ts';
import { createFakeSigstore, type FakeSigstore, type Run } from '../../testing/fake-sigstore.ts';
import type { Proof } from '../ecosystem.ts';
import { parseSpec } from '../spec.ts';
import { createPypi } from './pypi.ts';
import { parseReport } from './report.ts';

let sigstore: FakeSigstore;
let folder: string;
let index: FakePythonIndex;
let listed: ListedFile;

beforeAll(async () => {
  sigstore = await createFakeSigstore();
  folder = await mkdtemp(path.join(tmpdir(), 'bartizan-pep740-'));
  await writeFile(path.join(folder, 'root.json'), JSON.stringify(sigstore.trustedRoot));
});
afterAll(async () => {
  await sigstore.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  index = await createFakePythonIndex();
  listed = index.publish({ name: 'server', version: '1.0', commands: ['server = s:main'] });
});
afterEach(() => index.close());

const RUN: Run = { repository: 'owner/server', workflow: '.github/workflows/release.yml' };
const PUBLISHER = { kind: 'GitHub', repository: 'owner/server', workflow: 'release.yml' };
const PUBLISH = 'https://docs.pypi.org/attestations/publish/v1';

interface Bundle {
  verificationMaterial: { certificate: { rawBytes: string }; tlogEntries: unknown[] };
  dsseEnvelope: { payload: string; signatures: { sig: string }[] };
}

/** As the index gives it out (PEP 740). */
async function attestation(
  subject: { name: string; sha256: string },
  run: Run = RUN,
  predicateType: string = PUBLISH,
  predicate: unknown = null,
): Promise<{ envelope: { statement: string; signature: string } }> {
  const { name, sha256 } = subject;
  const statement = { subject: [{ name, digest: { sha256 } }], predicateType, predicate };
  const bundle = (await sigstore.sign(statement, run)) as Bundle;
  return {
    version: 1,
    verification_material: {
      certificate: bundle.verificationMaterial.certificate.rawBytes,
      transparency_entries: bundle.verificationMaterial.tlogEntries,
    },
    envelope: {
      statement: bundle.dsseEnvelope.payload,
      signature: bundle.dsseEnvelope.signatures[0]?.sig ?? '',
    },
  } as { envelope: { statement: string; signature: string } };
}

const itself = () => ({ name: listed.filename, sha256: listed.hashes.sha256 ?? '' });

function offer(attestations: readonly object[], publisher: object = PUBLISHER): void {
  index.attest('server', '1.0', listed.filename, {
    version: 1,
    attestation_bundles: [{ publisher, attestations }],
  });
}

async function proof(): Promise<Proof> {
  const pypi = createPypi({
    env: { PIP_INDEX_URL: index.address },
    trustedRoot: { kind: 'file', path: path.join(folder, 'root.json') },
    choose: async (requirement) => parseReport(index.report(requirement)),
  });
  return pypi.prove(await pypi.resolve(parseSpec('pypi:server@1.0')));
}

describe('an attestation of a package index (F4)', () => {
  it('says who published a file, and from where', async () => {
    offer([await attestation(itself())]);
    const source = 'https://github.com/owner/server';
    expect(await proof()).toEqual({
      signature: { keyId: `sigstore:${source}` },
      provenance: {
        source,
        workflow: '.github/workflows/release.yml',
        issuer: 'https://token.actions.githubusercontent.com',
      },
      sbom: { missing: expect.stringContaining('offers no bill of materials for server 1.0') },
    });
  });

  it('can be a bill of materials beside it', async () => {
    const bill = await attestation(itself(), RUN, 'https://cyclonedx.org/bom', {
      bomFormat: 'CycloneDX',
      components: [],
    });
    offer([await attestation(itself()), bill]);
    expect((await proof()).sbom).toMatchObject({ by: 'https://github.com/owner/server', unlisted: 0 });
    const evil = { ...RUN, repository: 'evil/server' };
    const other = await attestation(itself(), evil, 'https://cyclonedx.org/bom', { bomFormat: 'CycloneDX' });
    offer([await attestation(itself()), other]);
    await expect(proof()).rejects.toMatchObject({ code: 'forged' });
  });

  it('that is not offered is missing, and not wrong', async () => {
    expect(await proof()).toMatchObject({
      signature: { missing: expect.stringContaining('offers no attestation for server 1.0') },
      provenance: { missing: expect.any(String) },
    });
  });

  it('that is listed and not there is no longer merely missing', async () => {
    listed.provenance = `${new URL(index.address).origin}/integrity/server/1.0/${listed.filename}/provenance`;
    await expect(proof()).rejects.toMatchObject({ code: 'not_found' });
  });

  it('of another kind only is as good as none', async () => {
    offer([await attestation(itself(), RUN, 'https://example.com/other/v1')]);
    expect(await proof()).toMatchObject({
      provenance: { missing: expect.stringContaining('who published it') },
    });
  });

  it.each<[string, () => Promise<void>, string]>([
    [
      'is about another file of that name',
      async () => offer([await attestation({ ...itself(), sha256: hash('sha256', 'other') })]),
      'another archive',
    ],
    [
      'is about another file',
      async () => offer([await attestation({ ...itself(), name: 'server-0.9-py3-none-any.whl' })]),
      'is about "server-0.9',
    ],
    [
      'names another publisher than signed it',
      async () => offer([await attestation(itself(), { ...RUN, repository: 'evil/server' })]),
      'but https://github.com/evil/server signed it',
    ],
    [
      'names another workflow than signed it',
      async () => offer([await attestation(itself(), { ...RUN, workflow: '.github/workflows/evil.yml' })]),
      'signed it',
    ],
    [
      'was changed after it was signed',
      async () => {
        const good = await attestation(itself());
        const text = Buffer.from(good.envelope.statement, 'base64').toString();
        const statement = Buffer.from(text.replace('"predicate":null', '"predicate":[]')).toString('base64');
        offer([{ ...good, envelope: { ...good.envelope, statement } }]);
      },
      'does not hold',
    ],
    ['cannot be read', async () => offer([{ version: 1 }]), 'cannot be read'],
  ])('that %s is forged', async (_, prepare, message) => {
    await prepare();
    await expect(proof()).rejects.toMatchObject({
      code: 'forged',
      message: expect.stringContaining(message),
    });
  });

  it('signed by an authority that nobody trusts is forged', async () => {
    const stranger = await createFakeSigstore();
    const trusted = sigstore;
    sigstore = stranger;
    offer([await attestation(itself())]);
    sigstore = trusted;
    await stranger.close();
    await expect(proof()).rejects.toMatchObject({ code: 'forged' });
  });
});
