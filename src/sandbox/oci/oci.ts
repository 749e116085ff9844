/**
 * Keeps a server in a container that a runtime makes of a tree put together from what was granted: the system of this machine, or an
 * image that was laid out before.
 *
 * gVisor stops what bubblewrap stops, and holes in the kernel of the machine too: its own kernel, written in Go, answers the
 * server. crun and runc give the walls of bubblewrap, made by another program. Around each stand the namespaces of
 * bubblewrap, see enclosure.ts.
 */
import { UpstreamError } from '../../upstreams/upstream.ts';
import { lookAround, planFor } from '../bubblewrap/plan.ts';
import { findBwrap } from '../bubblewrap/probe.ts';
import type { Guard } from '../guard.ts';
import type { Level } from '../level.ts';
import { type Bounds, createBounds } from '../limits/bounds.ts';
import type { Controller } from '../limits/rlimits.ts';
import type { Sandbox, Standing } from '../sandbox.ts';
import { labelled } from '../selinux.ts';
import { type Choice, choiceOf } from './choice.ts';
import { contained, type Tools } from './contained.ts';
import { NOTHING, trialPlan, tryOut } from './trial.ts';

export interface OciOptions {
  readonly level: Level;
  /** As its maker is called; for a virtual machine also a path. */
  readonly runtime: string;
  /** What tells the runtime. Default: Bartizan itself. */
  readonly engine?: 'podman';
  readonly guard: Guard;
  /** Holds servers to their limits; by default with what this machine has. */
  readonly bounds?: Bounds;
  /** A type of SELinux that the server runs as. */
  readonly selinux?: string;
}

type Missing = Extract<Standing, { kind: 'missing' }>;

export function createOci(options: OciOptions): Sandbox {
  const { level, guard, bounds = createBounds() } = options;
  const choice = choiceOf(options);
  const { maker } = choice;
  let looked: Promise<Tools | Missing> | undefined;
  const found = (): Promise<Tools | Missing> => {
    looked ??= findTools(choice, options.selinux);
    return looked;
  };
  let machine: ReturnType<typeof lookAround> | undefined;

  return {
    level,
    async probe(): Promise<Standing> {
      const tools = await found();
      if (tools.kind === 'missing') return tools;
      return { kind: 'ready', version: describe(maker.name, tools), weaker: lacking(await bounds.held()) };
    },
    containing: (grants) => async (program) => {
      const tools = await found();
      if (tools.kind === 'missing') throw refused(`cannot be kept in: ${tools.why}; ${tools.hint}`);
      if (grants.network !== undefined && grants.network.relay === undefined && !maker.isKernelShared) {
        throw refused(
          'cannot be started: gVisor hands no descriptor on, and its way out has no relay; take `network` out',
        );
      }
      if (grants.limits.processes < maker.fewest) {
        throw refused(
          `cannot be started: it takes \`limits: { processes: ${maker.fewest} }\` or more; grant them, or take \`engine\` out`,
        );
      }
      if (grants.network !== undefined && level === 'kata') {
        throw refused(
          'cannot be started: a virtual machine hands no descriptor on, so that there is no way out; take `network` out',
        );
      }
      machine ??= lookAround();
      const { system: room, hidden } = await machine;
      const plan = await planFor(program, grants, guard, { system: room, hidden }, maker.covers);
      return contained(tools, room, maker, plan, grants, bounds);
    },
  };
}

async function findTools(choice: Choice, selinux: string | undefined): Promise<Tools | Missing> {
  const { maker } = choice;
  const objection = selinux === undefined ? undefined : choice.withoutLabel;
  if (objection !== undefined) return objection;
  const [bwrap, found] = await Promise.all([findBwrap(), choice.find()]);
  if (bwrap.kind === 'missing') {
    return { ...bwrap, why: `${maker.name} is started within it, and ${bwrap.why}` };
  }
  const tools = await labelled<Tools>(
    found.kind === 'missing' ? found : { ...found, bwrap: bwrap.file },
    selinux,
  );
  if (tools.kind === 'missing') return tools;
  const machine = await lookAround();
  const plan = await trialPlan(machine);
  const { ended } = await tryOut(await contained(tools, machine.system, maker, plan, NOTHING, UNHELD));
  if (ended === undefined) return tools;
  return {
    kind: 'missing',
    why: `${maker.name} ${tools.version} does not work here: ${ended}`,
    hint: choice.hint,
  };
}

const UNHELD: Pick<Bounds, 'open'> = {
  open: async () => ({ front: [], take: () => undefined, release: async () => undefined }),
};

function describe(name: string, { version, platform }: Tools): string {
  return platform === undefined ? `${name} ${version}` : `${name} ${version} on ${platform}`;
}

/** Limits of single processes would hold the runtime, not what is in it. */
function lacking(held: ReadonlySet<Controller>): string[] {
  const names = {
    memory: 'memory is not limited, but for /tmp and home',
    pids: 'the number of processes is not limited',
    cpu: 'processors are not limited',
  } as const;
  return (['memory', 'pids', 'cpu'] as const).filter((each) => !held.has(each)).map((each) => names[each]);
}

function refused(what: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server ${what}`);
}
