import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/failure.ts';
import { lockedOf, storeOf } from '../../src/cli/packages.ts';
import { launchDigest } from '../../src/config/launch.ts';
import { loadConfig } from '../../src/config/load.ts';
import { emptyLock } from '../../src/lock/lock.ts';
import { updateLock } from '../../src/lock/store.ts';
import { acquire } from '../../src/packages/acquire.ts';
import { createPypi } from '../../src/packages/pypi/pypi.ts';
import { parseReport } from '../../src/packages/pypi/report.ts';
import { schemaProblems } from '../../src/packages/sbom/test-schema.ts';
import { parseSpec } from '../../src/packages/spec.ts';
import { createFakePythonIndex } from '../../src/testing/fake-python-index.ts';
import { bartizan, type Session } from './session.ts';

let dir: string;
let file: string;
let env: Record<string, string>;

const SERVER = 'servers:\n  clock: { package: "pypi:my-clock@1.0" }\n';

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'bartizan-sbom-'));
  file = path.join(dir, 'bartizan.yaml');
  env = { XDG_STATE_HOME: path.join(dir, 'state') };
  await writeFile(file, SERVER);
  await install();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** As `bartizan add` and `bartizan approve` do it. */
async function install(): Promise<void> {
  const index = await createFakePythonIndex();
  index.publish({ name: 'alpha', version: '1.4', licence: 'MIT' });
  index.publish({ name: 'my-clock', version: '1.0', needs: ['alpha'], commands: ['my-clock = c:main'] });
  const ecosystem = createPypi({
    env: { PIP_INDEX_URL: index.address },
    trustedRoot: { kind: 'file', path: 'none' },
    choose: async (requirement) => parseReport(index.report(requirement)),
  });
  const { about, digest } = await acquire(parseSpec('pypi:my-clock@1.0'), {
    ecosystem,
    store: storeOf(env),
    demands: {
      require: [],
      source: undefined,
      workflow: undefined,
      unsigned: 'a test',
      sbomMaxAgeDays: undefined,
    },
    allow: undefined,
    approved: [],
    now: Date.now,
  }).finally(() => index.close());
  const config = await loadConfig(file);
  const server = config.servers.clock;
  if (server === undefined) throw new TypeError('the config has no clock');
  const by = { approvedBy: 'ada', approvedAt: '2026-11-22T00:00:00.000Z' };
  const locked = {
    launch: { digest: launchDigest(server, 'clock'), ...by },
    package: lockedOf(about, digest),
    protocolVersion: '2025-11-25',
    offers: [],
    blocked: [],
  };
  await updateLock(config.lockPath, () => ({ ...emptyLock, servers: { clock: locked } }));
}

const sbom = (...more: string[]): Promise<Session> =>
  bartizan(['sbom', 'clock', '--config', file, ...more], env);

const advisory = (fixed: string, more: object = {}): object => ({
  id: 'PYSEC-1',
  aliases: ['CVE-2026-1'],
  summary: 'It tells the wrong\u202e time',
  database_specific: { severity: 'HIGH' },
  affected: [
    {
      package: { ecosystem: 'PyPI', name: 'Alpha' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
    },
  ],
  ...more,
});

async function checked(...advisories: object[]): Promise<Session> {
  await writeFile(path.join(dir, 'osv.json'), JSON.stringify(advisories));
  await writeFile(file, `${SERVER}vulnerabilities: { osv: ./osv.json }\n`);
  return sbom('--check');
}

describe('bartizan sbom', () => {
  it('prints what an approved server consists of, as valid CycloneDX', async () => {
    const { code, out } = await sbom();
    expect(code).toBe(EXIT.fine);
    expect(schemaProblems(out)).toEqual([]);
    expect(JSON.parse(out)).toMatchObject({
      metadata: { component: { purl: 'pkg:pypi/my-clock@1.0' } },
      components: [{ purl: 'pkg:pypi/alpha@1.4', licenses: [{ expression: 'MIT' }] }],
    });
  });

  it('refuses one that was changed since it was approved (F4)', async () => {
    const entries = path.join(dir, 'state', 'bartizan', 'packages', 'entries');
    const [entry = ''] = await readdir(entries);
    const bom = path.join(entries, entry, 'bom.cdx.json');
    await chmod(bom, 0o644);
    await writeFile(bom, '{}');
    const { code, out, err } = await sbom();
    expect(code).toBe(EXIT.refused);
    expect(out).toBe('');
    expect(err).toContain('is not what was approved');
  });

  it('says which of it is known to be vulnerable, with nothing unseen in the words of others', async () => {
    const { code, out } = await checked(advisory('1.5'));
    expect(code).toBe(EXIT.refused);
    expect(out).toMatch(/alpha@1\.4 +PYSEC-1 +HIGH +It tells the wrong\\u\{202e\} time \(CVE-2026-1\)/);
    expect(out).toContain('1 known in 2 packages.');
  });

  it('finds nothing where the version is another, or the advisory was withdrawn', async () => {
    const { code, out } = await checked(
      advisory('1.4'),
      advisory('9', { withdrawn: '2026-01-01T00:00:00Z' }),
    );
    expect(out).toBe('Nothing known about 2 packages.\n');
    expect(code).toBe(EXIT.fine);
  });

  it('does not take a source that cannot be read for a good answer', async () => {
    await writeFile(file, `${SERVER}vulnerabilities: { osv: ./none.json }\n`);
    expect(await sbom('--check')).toMatchObject({ code: EXIT.broken, out: '' });
  });

  it('asks nobody whom the config does not name', async () => {
    const { code, err } = await sbom('--check');
    expect(code).toBe(EXIT.misused);
    expect(err).toContain('vulnerabilities: { osv: https://api.osv.dev }');
  });

  it('says what is no package, and what is no server', async () => {
    await writeFile(file, 'servers:\n  plain: { command: x }\n');
    for (const name of ['plain', 'none']) {
      expect((await bartizan(['sbom', name, '--config', file], env)).code).toBe(EXIT.misused);
    }
  });
});
