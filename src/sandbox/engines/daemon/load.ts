import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Engine } from './engine.ts';

const PATIENCE_MS = 30_000;

/** Hands an image to the engine. @throws {Error} with what it says, when it does not take it */
export async function load({ file, env }: Pick<Engine, 'file' | 'env'>, archive: Buffer): Promise<void> {
  const child = spawn(file, ['load'], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', ...env },
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 2000) said += chunk.toString('utf8');
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(archive);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(said.trim().split('\n').at(-1) || 'it ended without a word');
}
