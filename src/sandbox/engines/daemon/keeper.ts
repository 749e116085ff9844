/**
 * Takes away what an engine made for one start, when the server has ended or Bartizan has, by whatever end: it is a process of its own,
 * and hears of both by the end of its input.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Engine } from './engine.ts';

export interface Keeper {
  /** Resolves when all is gone, or when the engine does not answer. */
  end(): Promise<void>;
}

const PATIENCE_MS = 15_000;

/**
 * An image goes when its container has gone, which takes the engine a moment. After a sudden end it may even still be making what
 * is to be taken away, so that one look is not enough.
 */
const SCRIPT = [
  'trap "" INT TERM HUP',
  'read -r word',
  'for pause in 0.1 0.2 0.4 0.8 1 2 4 8; do',
  '  "$0" rm --force "$1"',
  '  if "$0" image rm "$2" || ! "$0" image inspect "$2"; then [ "$word" = over ] && exit; fi',
  '  sleep $pause',
  'done',
].join('\n');

export function createKeeper(
  { file, env }: Pick<Engine, 'file' | 'env'>,
  name: string,
  image: string,
): Keeper {
  const child = spawn('/bin/sh', ['-c', SCRIPT, file, name, image], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  const ended = once(child, 'exit').catch(() => undefined);
  return {
    async end() {
      child.stdin.end('over\n');
      child.ref();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS);
      });
      await Promise.race([ended, late]);
      clearTimeout(timer);
      child.unref();
    },
  };
}
