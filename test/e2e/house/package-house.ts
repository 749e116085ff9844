/** A house whose registry and Sigstore are its own. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { parseDocument } from 'yaml';
import {
  createFakeRegistry,
  type FakePackage,
  type FakeRegistry,
  type Manifest,
} from '../../../src/testing/fake-registry.ts';
import { createFakeSigstore, type FakeSigstore, type Run } from '../../../src/testing/fake-sigstore.ts';
import type { Finished } from './command.ts';
import { type House, houseForTest } from './house.ts';

const SERVERS = fileURLToPath(new URL('../../../src/testing/servers/', import.meta.url));
const SLSA = 'https://slsa.dev/provenance/v1';

export const RELEASE: Run = { repository: 'acme/notes', workflow: '.github/workflows/release.yml' };

/** One of our servers, as a package with something that it needs. */
export function serverPackage(version: string): FakePackage {
  const files = readdirSync(SERVERS).map((name) => [
    `servers/${name}`,
    readFileSync(path.join(SERVERS, name), 'utf8'),
  ]);
  return {
    name: '@acme/notes',
    version,
    dependencies: { 'acme-kit': '^1.0.0' },
    manifest: { bin: { notes: 'servers/stdio.mjs' }, license: 'MIT', type: 'module' },
    files: Object.fromEntries(files),
  };
}

export interface PackageHouse extends House {
  readonly registry: FakeRegistry;
  readonly sigstore: FakeSigstore;
  /** Publishes the server, with provenance unless there is no run. */
  release(version: string, run?: Run | undefined): Promise<Manifest>;
  add(...args: string[]): Promise<Finished>;
  configText(): string;
  /** The files of what is installed. */
  installed(): string;
}

export async function packageHouse(): Promise<PackageHouse> {
  const house = houseForTest({ servers: {} });
  const [registry, sigstore] = [await createFakeRegistry(), await createFakeSigstore()];
  onTestFinished(() => registry.close());
  onTestFinished(() => sigstore.close());
  writeFileSync(path.join(house.dir, '.npmrc'), `registry=${registry.address}\n`);
  writeFileSync(path.join(house.dir, 'root.json'), JSON.stringify(sigstore.trustedRoot));
  writeFileSync(
    house.config,
    `# Mine.
packages: { trustedRoot: ./root.json }
controls: { access-policy: { rules: [{ allow: { server: notes } }] } }
`,
  );
  registry.publish({ name: 'acme-kit', version: '1.0.0', files: { 'index.js': 'export default 1;\n' } });
  const entries = path.join(house.env.XDG_STATE_HOME ?? '', 'bartizan/packages/entries');
  return {
    ...house,
    registry,
    sigstore,
    async release(version, run = RELEASE) {
      const manifest = registry.publish(serverPackage(version));
      const { integrity = '' } = manifest.dist;
      const sha512 = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
      const subject = [{ name: `pkg:npm/%40acme/notes@${version}`, digest: { sha512 } }];
      const bundle = await sigstore.sign({ subject, predicateType: SLSA }, run);
      registry.attest('@acme/notes', version, [{ predicateType: SLSA, bundle }]);
      return manifest;
    },
    async add(...args) {
      const finished = await house.cli('add', '--config', house.config, ...args);
      // These tests run where nothing but Node is installed.
      const document = parseDocument(readFileSync(house.config, 'utf8'));
      if (document.hasIn(['servers', 'notes'])) {
        document.setIn(['servers', 'notes', 'sandbox'], { off: { reason: 'this test is not about walls' } });
        writeFileSync(house.config, String(document));
      }
      return finished;
    },
    configText: () => readFileSync(house.config, 'utf8'),
    installed() {
      const [entry = ''] = readdirSync(entries);
      return path.join(entries, entry, 'root');
    },
  };
}
