/** The contract, kept by bubblewrap: started as whoever runs the tests, and as an ordinary user. */
import { execFileSync } from 'node:child_process';
import { describe, it } from 'vitest';
import { createBubblewrap } from '../../../src/sandbox/bubblewrap/bubblewrap.ts';
import { findBwrap } from '../../../src/sandbox/bubblewrap/probe.ts';
import { type Bounds, createBounds } from '../../../src/sandbox/limits/bounds.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { type Contract, describeSandbox } from './contract.ts';

const found = await findBwrap();
const isRoot = process.getuid?.() === 0;
/** No account of this machine. */
const SOMEBODY = 54_321;
const AS_SOMEBODY = [
  '/usr/bin/setpriv',
  `--reuid=${SOMEBODY}`,
  `--regid=${SOMEBODY}`,
  '--clear-groups',
  '--',
] as const;

if (found.kind === 'missing') {
  describe('bubblewrap', () => {
    it.skip(`is not here: ${found.why}; ${found.hint}`, () => undefined);
  });
} else {
  const bounds = createBounds();
  const lacks = await bounds.weaker();
  for (const what of lacks) console.log(`not held here, and not tested: ${what}`);
  describeSandbox({
    level: 'bubblewrap',
    title: isRoot ? 'started as root' : 'started as an ordinary user',
    owner: process.getuid?.() ?? 0,
    sandbox: (guard) => createBubblewrap({ guard, bounds }),
    outside: ([command = '', ...args]) => ({ command, args }),
    holds: heldWithout(lacks, isRoot),
  });
  const why = whyNotSomebody();
  if (why === undefined) describeSandbox(asSomebody());
  else {
    describe('bubblewrap, started as an ordinary user', () => {
      it.skip(why, () => undefined);
    });
  }
}

/** The very same bwrap, with the rights of another user from its first instruction on, and with no control groups. */
function asSomebody(): Contract {
  const bounds: Bounds = createBounds('/nowhere');
  return {
    level: 'bubblewrap',
    title: 'started as an ordinary user, without control groups',
    owner: SOMEBODY,
    sandbox(guard): Sandbox {
      const inner = createBubblewrap({ guard, bounds });
      return {
        ...inner,
        containing: (grants) => async (program) => {
          const contained = await inner.containing(grants)(program);
          const [file, ...words] = AS_SOMEBODY;
          return { ...contained, file, args: [...words, contained.file, ...contained.args] };
        },
      };
    },
    outside: (words) => ({ command: AS_SOMEBODY[0], args: [...AS_SOMEBODY.slice(1), ...words] }),
    holds: new Set(['processes']),
  };
}

function heldWithout(lacks: readonly string[], asRoot: boolean): Contract['holds'] {
  const text = lacks.join('; ');
  const held: [name: 'memory' | 'processes' | 'cpus', isHeld: boolean][] = [
    ['memory', !text.includes('memory')],
    ['processes', !asRoot || !text.includes('number of processes')],
    ['cpus', !text.includes('processors')],
  ];
  return new Set(held.filter(([, isHeld]) => isHeld).map(([name]) => name));
}

function whyNotSomebody(): string | undefined {
  if (!isRoot)
    return 'only root can become somebody else, and the tests above ran as an ordinary user already';
  try {
    execFileSync(AS_SOMEBODY[0], [...AS_SOMEBODY.slice(1), process.execPath, '--version'], {
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return `an ordinary user cannot run ${process.execPath} here, or there is no setpriv`;
  }
}
