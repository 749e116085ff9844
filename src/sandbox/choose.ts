/** The sandboxes of this version, and which of them can be had here. */
import { createBubblewrap } from './bubblewrap/bubblewrap.ts';
import { createDaemonSandbox } from './engines/daemon/daemon.ts';
import type { Guard } from './guard.ts';
import { defaultLevel, defaultRuntime, type Engine, LEVELS, type Level, type LevelOptions } from './level.ts';
import { createBounds } from './limits/bounds.ts';
import { createOci } from './oci/oci.ts';
import type { Sandbox, Standing } from './sandbox.ts';
import { createSeatbelt } from './seatbelt/seatbelt.ts';

export interface Sandboxes {
  /** What a server is kept in when its config names nothing. */
  readonly default: Level | undefined;
  /** Every level that this version knows, whether it can be had here or not. */
  readonly all: readonly Sandbox[];
  /** @throws {SandboxError} for a level that this version cannot make */
  at(level: Level, options?: LevelOptions): Sandbox;
  /** Looks at each once. @throws {SandboxError} when one cannot be had here: then nothing may start */
  demand(wanted: readonly Wanted[]): Promise<void>;
}

export interface Wanted {
  readonly level: Level;
  readonly options?: LevelOptions | undefined;
}

/** Walls that were asked for cannot be had. */
export class SandboxError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'SandboxError';
    this.hint = hint;
  }
}

/** What to write when a server shall run all the same. */
export const WITHOUT =
  'or say sandbox: { off: { reason: … } } for this server, and it runs with all your rights';

export function createSandboxes(guard: Guard, platform: NodeJS.Platform = process.platform): Sandboxes {
  const bounds = createBounds();
  const make: Make = (
    level,
    { engine = ENGINE[level], runtime = defaultRuntime(level, engine), selinux } = {},
  ) => {
    const more = { guard, bounds, ...(selinux !== undefined && { selinux }) };
    if (engine === 'docker' || engine === 'nerdctl') {
      return createDaemonSandbox({ ...more, level, engine, runtime });
    }
    if (engine === 'podman') return createOci({ ...more, level, runtime, engine });
    if (level === 'seatbelt') return createSeatbelt(guard, platform);
    if (level === 'bubblewrap') return createBubblewrap(more);
    return createOci({ ...more, level, runtime });
  };
  const all = LEVELS.flatMap((level) => make(level) ?? []);
  return sandboxesOf(all, platform, make);
}

/** Where nothing is said. */
const ENGINE: Readonly<Partial<Record<Level, Engine>>> = { kata: 'docker' };

/** Undefined for what this version cannot make. */
type Make = (level: Level, options?: LevelOptions) => Sandbox | undefined;

/** With these, for tests too. */
export function sandboxesOf(
  all: readonly Sandbox[],
  platform: NodeJS.Platform,
  make: Make = () => undefined,
): Sandboxes {
  const made = new Map<string, Sandbox>();
  const looked = new Map<Sandbox, Promise<Standing>>();
  const at = (level: Level, options?: LevelOptions): Sandbox => {
    const key = JSON.stringify([level, options]);
    const found =
      made.get(key) ??
      (options === undefined ? all.find((each) => each.level === level) : make(level, options));
    if (found !== undefined) {
      made.set(key, found);
      return found;
    }
    const known = LEVELS.filter((each) => all.some((sandbox) => sandbox.level === each));
    throw new SandboxError(`this version has no sandbox ${level}`, `it has ${known.join(', ')}`);
  };
  return {
    default: defaultLevel(platform),
    all,
    at,
    async demand(wanted) {
      for (const { level, options } of wanted) {
        const sandbox = at(level, options);
        const standing = looked.get(sandbox) ?? sandbox.probe();
        looked.set(sandbox, standing);
        const found = await standing;
        if (found.kind === 'missing') {
          throw new SandboxError(
            `the sandbox ${level} cannot be had here: ${found.why}`,
            `${found.hint}; ${WITHOUT}`,
          );
        }
      }
    },
  };
}
