/**
 * Servers that live badly. H4 `fork` (children, grandchildren, daemons that leave group and session).
 * G7 and H5 `probe` (what was inherited), J3 `hang-on-call`, `hang-on-start`, `slow-start`; `crash-on-call`;
 * `stubborn` ignores the end of its input and SIGTERM.
 *
 * Settings: `--children=N` (default 3), `--tag=WORD` to stand in every argument list, `--ms=N` for `slow-start` (default 500), `--calls=N` before `crash-on-call`
 * crashes (default 0).
 */
import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { honest } from './honest.mjs';
import { number, text } from './kit.mjs';

const nothing = { type: 'object', additionalProperties: false };
const child = fileURLToPath(new URL('./child.mjs', import.meta.url));

/** @type {Record<string, import('./kit.mjs').Behaviour>} */
export const living = {
  fork: {
    start(world) {
      const children = number(world.settings, 'children', 3);
      const tag = world.settings.tag ?? '';
      for (let count = 0; count < children; count += 1) {
        spawn(process.execPath, [child, 'parent', tag], { stdio: 'inherit' });
        spawn(process.execPath, [child, 'daemon', tag], { stdio: 'inherit' });
      }
    },
    stubborn: true,
  },

  stubborn: { stubborn: true },

  'crash-on-call': {
    call(world) {
      if (world.calls > number(world.settings, 'calls', 0)) process.exit(7);
      return undefined;
    },
  },

  'hang-on-call': {
    call: (_world, { signal }) => wait(2 ** 30, undefined, { signal }),
  },

  'hang-on-start': {
    start: () => wait(2 ** 30),
  },

  'slow-start': {
    start: (world) => wait(number(world.settings, 'ms', 500)),
  },

  probe: {
    list: () => ({
      tools: [
        { name: 'environment', description: 'What the environment holds.', inputSchema: nothing },
        { name: 'descriptors', description: 'Which descriptors are open.', inputSchema: nothing },
        { name: 'process', description: 'Who and where it is.', inputSchema: nothing },
        ...honest.tools,
      ],
    }),
    call(_world, { name }) {
      if (name === 'environment') return text(JSON.stringify(process.env));
      if (name === 'descriptors') return text(JSON.stringify(descriptors()));
      if (name !== 'process') return undefined;
      return text(
        JSON.stringify({ pid: process.pid, ppid: process.ppid, cwd: process.cwd(), argv: process.argv }),
      );
    },
  },
};

/** Descriptor number → what it is. What Node opens for itself is among them. Linux only. */
function descriptors() {
  const found = {};
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      found[name] = readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      // the directory that was just read
    }
  }
  return found;
}
