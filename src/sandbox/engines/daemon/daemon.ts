/**
 * Keeps a server in a container, or a virtual machine, that docker or nerdctl makes: its service starts it, and not Bartizan. So what
 * is made has to be taken away by hand, no descriptor can be handed on, and with it no way out to a network.
 */
import type { Program } from '../../../upstreams/process/launch.ts';
import { UpstreamError } from '../../../upstreams/upstream.ts';
import { lookAround, planFor } from '../../bubblewrap/plan.ts';
import type { Guard } from '../../guard.ts';
import type { Level } from '../../level.ts';
import { trialPlan, tryOut } from '../../oci/trial.ts';
import type { Grants, Sandbox, Standing } from '../../sandbox.ts';
import { NO_LABEL } from '../../selinux.ts';
import { behindOwnKernel, canBeProved, inVirtualMachine, thisMachine } from '../own-kernel.ts';
import { type DaemonEngine, type Engine, findEngine } from './engine.ts';
import { removeOrphans } from './owner.ts';
import { type Chosen, startBy } from './start.ts';

export interface DaemonOptions {
  readonly level: Level;
  readonly engine: DaemonEngine;
  /** As the engine calls it. */
  readonly runtime: string;
  readonly guard: Guard;
  /** A type of SELinux: asked for by the server of a tool that runs here, and not to be had. */
  readonly selinux?: string;
  /** Where its command may be. Default: where distributions put it. */
  readonly directories?: readonly string[];
}

type Missing = Extract<Standing, { kind: 'missing' }>;

export function createDaemonSandbox(options: DaemonOptions): Sandbox {
  const { level, engine: name, runtime, guard } = options;
  let looked: Promise<Engine | Missing> | undefined;
  const found = (): Promise<Engine | Missing> => {
    looked ??= look(options);
    return looked;
  };
  let machine: ReturnType<typeof lookAround> | undefined;
  return {
    level,
    async probe() {
      const engine = await found();
      if (engine.kind === 'missing') return engine;
      return { kind: 'ready', version: `${runtime} by ${name} ${engine.version}`, weaker: engine.weaker };
    },
    containing: (grants) => async (program) => {
      const engine = await found();
      if (engine.kind === 'missing') throw refused(`cannot be kept in: ${engine.why}; ${engine.hint}`);
      const objection = objectionTo(name, grants, program);
      if (objection !== undefined) throw refused(`cannot be started: ${objection}`);
      machine ??= lookAround();
      const plan = await planFor(program, grants, guard, await machine);
      return startBy(engine, plan, await chosen(level, runtime));
    },
  };
}

/** As runc needs for a moment. */
const FEWEST = 16;

/** What the engine cannot give, and nothing weaker takes the place of. */
function objectionTo(name: DaemonEngine, { network, limits }: Grants, { root }: Program): string | undefined {
  if (network !== undefined)
    return `${name} hands no descriptor on, so that there is no way out; take \`network\` out, or engine`;
  if (root !== undefined)
    return `${name} has no image of it; take \`engine\` out, and it runs as it was laid out`;
  if (limits.processes < FEWEST) return `it takes \`limits: { processes: ${FEWEST} }\` or more; grant them`;
  return undefined;
}

async function look({
  engine: name,
  level,
  runtime,
  selinux,
  directories,
}: DaemonOptions): Promise<Engine | Missing> {
  if (level === 'kata' && !canBeProved(process.arch)) {
    return {
      kind: 'missing',
      why: `that there is a virtual machine cannot be proved on ${process.arch}`,
      hint: 'choose another level',
    };
  }
  if (selinux !== undefined) return NO_LABEL;
  const engine = await findEngine(name, directories);
  if (engine.kind === 'missing') return engine;
  await removeOrphans(engine);
  try {
    const plan = await trialPlan(await lookAround());
    const { ended } = await tryOut(await startBy(engine, plan, await chosen(level, runtime)));
    return ended === undefined
      ? engine
      : {
          kind: 'missing',
          why: `${runtime} by ${name} ${engine.version} does not work here: ${ended}`,
          hint: HINTS[level] ?? LOOK,
        };
  } catch (error) {
    return { kind: 'missing', why: error instanceof Error ? error.message : String(error), hint: LOOK };
  }
}

/** By what is looked whether the walls are what they are called, where they are called more than a container. */
async function chosen(level: Level, runtime: string): Promise<Chosen> {
  const here = await thisMachine();
  if (level === 'kata') return { runtime, proof: inVirtualMachine(here), sharesDevices: false };
  if (level === 'gvisor') return { runtime, proof: behindOwnKernel(here), sharesDevices: false };
  return { runtime, proof: [], sharesDevices: true };
}

const LOOK = 'look at what the engine says of its own, or choose another level';
const HINTS: Readonly<Partial<Record<Level, string>>> = {
  kata: 'install Kata Containers (https://github.com/kata-containers/kata-containers), and name its runtime as the engine does: sandbox: { kata: { engine, runtime } }',
  gvisor:
    'install gVisor for this engine (https://gvisor.dev/docs/user_guide/quick_start/docker), or take engine out',
};

function refused(what: string): UpstreamError {
  return new UpstreamError('server_unavailable', `the server ${what}`);
}
