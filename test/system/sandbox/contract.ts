/**
 * What every sandbox has to stop, and what it has to leave working. Each attack runs twice: outside, where it must succeed, so
 * that the test can fail, and inside, where it must not. Where it would do harm outside, or needs rights that the user has
 * not, it runs inside only.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import type { Guard } from '../../../src/sandbox/guard.ts';
import type { Level } from '../../../src/sandbox/level.ts';
import type { Grants, Limits, Sandbox } from '../../../src/sandbox/sandbox.ts';
import { filesAreSafe } from './contract-files.ts';
import { kernelIsSafe } from './contract-kernel.ts';
import { limitsHold } from './contract-limits.ts';
import { networkIsShut } from './contract-network.ts';
import { serversWork } from './contract-works.ts';
import { type Ran, type Running, run, start } from './run.ts';
import { createSite, type Site } from './site.ts';

export interface Contract {
  readonly level: Level;
  /** Whom it runs as. */
  readonly title: string;
  /** Whose files it may be granted. */
  readonly owner: number;
  sandbox(guard: Guard): Sandbox;
  /** The same program by the same user with no walls. */
  outside(words: readonly string[]): { readonly command: string; readonly args: readonly string[] };
  /** It answers calls with a kernel of its own, such as gVisor: what they do there is nothing to this machine. */
  readonly ownKernel?: boolean;
  /** Its /proc is as an engine makes it: processes may write to their own entries, and what the kernel hides is not covered. */
  readonly ownProc?: 'of the engine';
  /** What it holds of all processes together; a single process is always held. */
  readonly holds: ReadonlySet<'memory' | 'processes' | 'cpus'>;
}

/** The user that attacks, inside and outside. */
export interface Attacker {
  readonly site: Site;
  readonly contract: Contract;
  node(...words: string[]): { inside: () => Promise<Ran>; outside: () => Promise<Ran> };
  perl(...words: string[]): { inside: () => Promise<Ran>; outside: () => Promise<Ran> };
  starts(words: readonly string[], more?: Partial<Grants>, env?: Record<string, string>): Promise<Running>;
}

export const LIMITS: Limits = {
  memoryBytes: 192 * 2 ** 20,
  processes: 48,
  cpus: 0.5,
  openFiles: 128,
  diskBytes: 16 * 2 ** 20,
};

export function describeSandbox(contract: Contract): void {
  describe(`${contract.level}, ${contract.title}`, () => {
    let site: Site;
    let sandbox: Sandbox;
    beforeAll(() => {
      site = createSite(contract.owner);
      sandbox = contract.sandbox(site.guard);
    });
    afterAll(() => site.remove());

    const grants = (more: Partial<Grants> = {}): Grants => ({
      read: [{ source: site.docs, target: site.docs }],
      write: [{ source: site.notes, target: site.notes }],
      limits: LIMITS,
      ...more,
    });
    const both = (words: readonly string[]): ReturnType<Attacker['node']> => ({
      inside: () =>
        run({ command: words[0] ?? '', args: words.slice(1), contain: sandbox.containing(grants()) }),
      outside: () => run(contract.outside(words)),
    });
    const attacker: Attacker = {
      get site() {
        return site;
      },
      contract,
      node: (...words) => both([process.execPath, site.attack, ...words]),
      perl: (...words) => both(['/usr/bin/perl', site.kernel, ...words]),
      starts: (words, more = {}, env = {}) =>
        start({
          command: words[0] ?? '',
          args: words.slice(1),
          env,
          contain: sandbox.containing(grants(more)),
        }),
    };
    filesAreSafe(attacker);
    kernelIsSafe(attacker);
    networkIsShut(attacker);
    limitsHold(attacker);
    serversWork(attacker);
  });
}
