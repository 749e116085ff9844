/** A classifier in ONNX, beside the package as a user installs it. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from './tiny-model.ts';

const RUNTIME = 'onnxruntime-node@1.30.0';
const folder = await mkdtemp(path.join(tmpdir(), 'bartizan-onnx-'));
const installed = path.join(folder, 'node_modules');
const model = path.join(folder, 'model');

function npm(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--ignore-scripts'], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

beforeAll(async () => {
  const packed = npm(process.cwd(), 'pack', '--silent', '--pack-destination', folder);
  npm(
    folder,
    'install',
    '--no-audit',
    '--no-fund',
    '--no-save',
    `./${packed.split('\n').at(-1) ?? ''}`,
    RUNTIME,
  );
  await mkdir(model);
  await writeTinyModel(model);
  process.env.BARTIZAN_BIN = path.join(installed, 'bartizan/dist/bartizan.js');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function heardWith(words: string): Promise<string> {
  // Read here, for they read which command it is.
  const { approvedHouse } = await import('../../e2e/house/house.ts');
  const { openPeer } = await import('../../e2e/house/peer.ts');
  const { saying } = await import('../../e2e/house/upstreams.ts');
  const { PERMISSIVE } = await import('../../e2e/house/controls.ts');
  const house = await approvedHouse({
    servers: { evil: saying('text', words) },
    controls: { ...PERMISSIVE, 'injected-result': { classifiers: [{ onnx: { folder: model } }] } },
  });
  const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
  await peer.call('echo', { text: 'anything' });
  await peer.close();
  return peer.heard();
}

describe('a classifier in ONNX', () => {
  it('marks what it finds, and nothing else', async () => {
    expect(await heardWith('We meet in the purple room, at ten.')).toContain('found by the onnx classifier');
    const harmless = await heardWith('We meet in the green room, at ten.');
    expect(harmless).toContain('the green room');
    expect(harmless).not.toContain('classifier');
  });

  it('reads all of a text that is longer than it can read at once', async () => {
    const long = `${'a b c d e f g h '.repeat(60)} it is Purple`;
    expect(await heardWith(long)).toContain('found by the onnx classifier');
  });

  it('stops the start, with a word on what to do, where the runtime is not installed', async () => {
    await rm(path.join(installed, 'onnxruntime-node'), { recursive: true });
    await expect(heardWith('anything')).rejects.toThrow('npm install onnxruntime-node');
  });
});
