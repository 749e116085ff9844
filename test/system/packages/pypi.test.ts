/** A server of the real PyPI, from its name to its first answer. */
import { spawn, spawnSync } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ecosystem } from '../../../src/packages/ecosystem.ts';
import { createPypi } from '../../../src/packages/pypi/pypi.ts';
import { createBom } from '../../../src/packages/sbom/bom.ts';
import { schemaProblems } from '../../../src/packages/sbom/test-schema.ts';
import { parseSpec } from '../../../src/packages/spec.ts';
import { createStore } from '../../../src/packages/store.ts';

const lacking = await whatIsLacking();
if (lacking !== undefined) console.info(`skipped  a server from PyPI: ${lacking}`);

let folder: string;
let pypi: Ecosystem;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bartizan-pypi-'));
  pypi = createPypi({ env: process.env, trustedRoot: { kind: 'tuf', cache: path.join(folder, 'tuf') } });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(lacking !== undefined)('mcp-server-time of PyPI', () => {
  it('is resolved, checked, installed without running any of it, and answers from the store', async () => {
    const began = performance.now();
    const resolution = await pypi.resolve(parseSpec('pypi:mcp-server-time@2026.8.18'));
    const resolved = performance.now();
    const proof = await pypi.prove(resolution);
    const store = createStore(path.join(folder, 'store'));
    const stored = await store.add({
      about: {
        spec: resolution.spec,
        integrity: resolution.components[0]?.integrity ?? '',
        components: resolution.components,
        warnings: resolution.warnings,
        proof,
      },
      lockfile: resolution.lockfile,
      fill: (directory) => pypi.install(resolution, directory),
    });
    const installed = performance.now();
    await store.verify(stored.digest);
    const verified = performance.now();
    const bom = createBom(resolution.components);
    expect(schemaProblems(bom.text)).toEqual([]);

    const { command, args } = stored.about.entry;
    const answer = await firstAnswer(command, [path.join(stored.directory, args[0] ?? '')]);
    const answered = performance.now();
    expect(answer).toMatchObject({ id: 1, result: { serverInfo: { name: 'mcp-time' } } });
    // Nothing was compiled into the store by running from it.
    await store.verify(stored.digest);
    const ms = (from: number, to: number): number => Math.round(to - from);
    console.info(
      `${resolution.components.length} wheels: resolved in ${ms(began, resolved)} ms, installed in ${ms(resolved, installed)} ms, all files compared in ${ms(installed, verified)} ms, first answer after ${ms(verified, answered)} ms`,
    );
    console.info(`proof: ${JSON.stringify(proof)}`);
  });

  it('installed twice has the same digest', async () => {
    const resolution = await pypi.resolve(parseSpec('pypi:mcp-server-time@2026.8.18'));
    const digests = [];
    for (const name of ['one', 'two']) {
      const stored = await createStore(path.join(folder, name)).add({
        about: {
          spec: resolution.spec,
          integrity: '',
          components: resolution.components,
          warnings: [],
          proof: { signature: { missing: '' }, provenance: { missing: '' } },
        },
        lockfile: resolution.lockfile,
        fill: (directory) => pypi.install(resolution, directory),
      });
      digests.push(stored.digest);
    }
    expect(digests[0]).toBe(digests[1]);
  });
});

describe.skipIf(lacking !== undefined)('a package that is there as source only', () => {
  it('is refused, and its setup.py is not run', async () => {
    // The last release of docopt has no wheel, and a setup.py.
    await expect(pypi.resolve(parseSpec('pypi:docopt@0.6.2'))).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('source only'),
    });
  });

  it('stays refused when a local folder of the user offers it', async () => {
    await writeFile(path.join(folder, 'docopt-0.6.2-py2.py3-none-any.whl'), 'no wheel');
    const misled = createPypi({
      env: { ...process.env, PIP_FIND_LINKS: folder },
      trustedRoot: { kind: 'tuf', cache: path.join(folder, 'tuf') },
    });
    await expect(misled.resolve(parseSpec('pypi:docopt@0.6.2'))).rejects.toMatchObject({ code: 'not_found' });
  });
});

function firstAnswer(command: string, args: readonly string[]): Promise<unknown> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env.PATH } });
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => {
      resolve(JSON.parse(line));
      child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
}

async function whatIsLacking(): Promise<string | undefined> {
  if (spawnSync('python3', ['-m', 'pip', '--version']).status !== 0) return 'there is no python3 with pip';
  await access(tmpdir());
  return fetch('https://pypi.org/simple/', { method: 'HEAD', signal: AbortSignal.timeout(20_000) }).then(
    () => undefined,
    () => 'pypi.org is not reached',
  );
}
