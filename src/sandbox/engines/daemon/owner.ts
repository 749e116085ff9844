/** Whose a container is: it outlives Bartizan where somebody ends that and its keeper at once, and is found again by this. */
import { readFile, readlink } from 'node:fs/promises';
import { runProgram } from '../../find-program.ts';
import { thisMachine } from '../own-kernel.ts';
import type { Engine } from './engine.ts';

const LABEL = 'bartizan.owner';

/** Of this process: no other will ever have the same one. */
export async function ownLabel(): Promise<Record<string, string>> {
  return { [LABEL]: [...(await here()), process.pid, await startOf(process.pid)].join('/') };
}

/** Takes away what nobody owns any more. Never fails: what cannot be asked for is left alone. */
export async function removeOrphans({ file, env }: Pick<Engine, 'file' | 'env'>): Promise<void> {
  const list = ['ps', '--all', '--format', `{{.Names}} {{.Label "${LABEL}"}}`, '--filter', `label=${LABEL}`];
  const { stdout } = await runProgram(file, list, env).catch(() => ({ stdout: '' }));
  for (const line of stdout.split('\n')) {
    const [name, owner] = line.split(' ');
    if (name === undefined || owner === undefined || (await lives(owner))) continue;
    await runProgram(file, ['rm', '--force', name], env).catch(() => undefined);
    await runProgram(file, ['image', 'rm', `${name}:root`], env).catch(() => undefined);
  }
}

/** Of another machine, or of processes that are not seen from here, nothing can be said. */
async function lives(owner: string): Promise<boolean> {
  const [bootId, room, pid, started] = owner.split('/');
  const [ownBoot, ownRoom] = await here();
  if (bootId !== ownBoot) return false;
  return room !== ownRoom || (await startOf(Number(pid))) === started;
}

/** This run of the kernel, and the namespace that numbers of processes are counted in. */
async function here(): Promise<readonly [bootId: string, room: string]> {
  const { bootId } = await thisMachine();
  return [bootId, /\d+/.exec(await readlink('/proc/self/ns/pid'))?.[0] ?? ''];
}

/** When it started, in ticks (proc(5), /proc/pid/stat); empty when it lives no more. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
