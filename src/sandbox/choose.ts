/** The sandboxes of this version, and which of them can be had here. */
import { createBubblewrap } from './bubblewrap/bubblewrap.ts';
import type { Guard } from './guard.ts';
import { defaultLevel, LEVELS, type Level } from './level.ts';
import type { Sandbox, Standing } from './sandbox.ts';

export interface Sandboxes {
  /** What a server is kept in when its config names nothing. */
  readonly default: Level | undefined;
  /** Every level that this version knows, whether it can be had here or not. */
  readonly all: readonly Sandbox[];
  /** @throws {SandboxError} for a level that this version cannot make */
  at(level: Level): Sandbox;
  /** Looks at each level once. @throws {SandboxError} when one cannot be had here: then nothing may start */
  demand(levels: readonly Level[]): Promise<void>;
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
  return sandboxesOf([createBubblewrap({ guard })], platform);
}

/** With these, for tests too. */
export function sandboxesOf(all: readonly Sandbox[], platform: NodeJS.Platform): Sandboxes {
  const looked = new Map<Level, Promise<Standing>>();
  const at = (level: Level): Sandbox => {
    const found = all.find((each) => each.level === level);
    if (found !== undefined) return found;
    const known = LEVELS.filter((each) => all.some((sandbox) => sandbox.level === each));
    throw new SandboxError(`this version has no sandbox ${level}`, `it has ${known.join(', ')}`);
  };
  return {
    default: defaultLevel(platform),
    all,
    at,
    async demand(levels) {
      for (const level of new Set(levels)) {
        const standing = looked.get(level) ?? at(level).probe();
        looked.set(level, standing);
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
