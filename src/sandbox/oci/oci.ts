/**
 * Keeps a server in a container that a runtime makes of a tree put together from what was granted, with no image.
 *
 * gVisor stops what bubblewrap stops, and holes in the kernel of the machine too: its own kernel, written in Go, answers the
 * server. crun and runc give the walls of bubblewrap, made by another program. Around each stand the namespaces of
 * bubblewrap, see enclosure.ts.
 */
import type { Contained, Program } from '../../upstreams/process/launch.ts';
import { UpstreamError } from '../../upstreams/upstream.ts';
import { madeFiles } from '../bubblewrap/accounts.ts';
import { mountsOf, type Plan } from '../bubblewrap/arguments.ts';
import { FIRST, hand } from '../bubblewrap/bubblewrap.ts';
import { lookAround, planFor } from '../bubblewrap/plan.ts';
import { findBwrap } from '../bubblewrap/probe.ts';
import type { Guard } from '../guard.ts';
import { sameWords } from '../identity.ts';
import type { ContainerRuntime, Level } from '../level.ts';
import { type Bounds, createBounds } from '../limits/bounds.ts';
import type { Controller } from '../limits/rlimits.ts';
import type { Grants, Mount, Sandbox, Standing } from '../sandbox.ts';
import { isFiltered, seccompFilter } from '../seccomp/filter.ts';
import { labelled } from '../selinux.ts';
import { ociBundle } from './bundle.ts';
import { BUNDLE, enclosureArguments, inOwnProc, ROOT, RUNTIME, STATE } from './enclosure.ts';
import { findRuntime, type Runtime, runtimes } from './runtime.ts';
import { RUNTIME_RULES } from './runtime-rules.ts';
import { tryOut } from './trial.ts';

export interface OciOptions {
  readonly level: Level;
  readonly runtime: ContainerRuntime;
  readonly guard: Guard;
  /** Holds servers to their limits; by default with what this machine has. */
  readonly bounds?: Bounds;
  /** A type of SELinux that the server runs as. */
  readonly selinux?: string;
}

type Missing = Extract<Standing, { kind: 'missing' }>;

interface Tools {
  readonly kind: 'found';
  readonly bwrap: string;
  readonly file: string;
  readonly version: string;
  readonly platform?: string;
  readonly label?: string;
}

export function createOci(options: OciOptions): Sandbox {
  const { level, guard, bounds = createBounds() } = options;
  const runtime = runtimes[options.runtime];
  let looked: Promise<Tools | Missing> | undefined;
  const found = (): Promise<Tools | Missing> => {
    looked ??= findTools(runtime, options.selinux);
    return looked;
  };
  let machine: ReturnType<typeof lookAround> | undefined;

  return {
    level,
    async probe(): Promise<Standing> {
      const tools = await found();
      if (tools.kind === 'missing') return tools;
      return { kind: 'ready', version: describe(runtime, tools), weaker: lacking(await bounds.held()) };
    },
    containing: (grants) => async (program) => {
      const tools = await found();
      if (tools.kind === 'missing') throw refused(`cannot be kept in: ${tools.why}; ${tools.hint}`);
      if (grants.network !== undefined && !runtime.isKernelShared) {
        throw refused(
          'cannot be started: in gVisor it cannot reach a network yet; take `network` out, or choose bubblewrap',
        );
      }
      machine ??= lookAround();
      const plan = await planFor(program, grants, guard, await machine);
      return contained(tools, runtime, plan, grants, bounds);
    },
  };
}

async function contained(
  tools: Tools,
  runtime: Runtime,
  plan: Plan,
  { network, limits }: Grants,
  bounds: Pick<Bounds, 'open'>,
): Promise<Contained> {
  const { program } = plan;
  const mounts = mountsOf(plan).map(({ mount }) => mount);
  const made = madeFiles(plan.home, runtime.user);
  const ways = network === undefined ? 0 : 1;
  const first = FIRST + ways;
  const filter =
    runtime.isKernelShared || !isFiltered(process.arch)
      ? undefined
      : seccompFilter(process.arch, RUNTIME_RULES);
  const numbered = made.map((each, index) => ({ ...each, descriptor: first + 2 + index }));
  const last = first + 2 + made.length;
  const bound = await bounds.open({ ...limits, processes: limits.processes + runtime.threads });
  const bundle = ociBundle({
    runtime,
    program,
    front: [...withoutHome(program), ...(network?.relay?.words(FIRST) ?? [])],
    root: ROOT,
    home: plan.home,
    shown: [...plan.directories.map(atRoot), ...mounts],
    write: plan.write,
    limits,
    architecture: process.arch,
    ...(tools.label !== undefined && { label: tools.label }),
  });
  const enclosure = enclosureArguments(plan, runtime, tools.file, {
    config: first + 1,
    made: numbered,
    ...(filter !== undefined && { seccomp: last }),
  });
  const same = sameWords(mounts, plan.identities, ROOT);
  const words = runtime.words({
    state: STATE,
    bundle: BUNDLE,
    descriptors: ways,
    ...(tools.platform !== undefined && { platform: tools.platform }),
  });
  const handed = [
    `${enclosure.join('\0')}\0`,
    JSON.stringify(bundle),
    ...made.map(({ text }) => text),
    ...(filter === undefined ? [] : [filter]),
  ];
  return {
    file: tools.bwrap,
    args: ['--args', String(first), '--', ...same, ...inOwnProc, RUNTIME, ...words],
    cwd: '/',
    env: markOf(program),
    descriptors: Array.from({ length: ways + handed.length }, () => 'channel' as const),
    started(pid, channels) {
      bound.take(pid);
      const way = channels[0];
      if (network !== undefined && way !== undefined) network.serve(way);
      for (const [index, text] of handed.entries()) hand(channels[ways + index], text);
    },
    release: () => bound.release(),
  };
}

/** One that is shown by its entries, which the tree brings along. */
function atRoot(target: string): Mount {
  return { source: ROOT + target, target };
}

/** Every runtime sets it where it is not set, and the environment is to be exactly what was given. */
function withoutHome({ env }: Program): string[] {
  return 'HOME' in env ? [] : ['/usr/bin/env', '-u', 'HOME'];
}

/** By which what is left of it is found again; nothing else of its environment is for the runtime. */
function markOf({ env }: Program): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name === 'BARTIZAN_SERVER'));
}

async function findTools(runtime: Runtime, selinux: string | undefined): Promise<Tools | Missing> {
  if (selinux !== undefined && !runtime.isKernelShared) {
    return {
      kind: 'missing',
      why: 'gVisor gives no server a type of SELinux',
      hint: 'take selinux out, or choose runtime: crun',
    };
  }
  const [bwrap, found] = await Promise.all([findBwrap(), findRuntime(runtime.name)]);
  if (bwrap.kind === 'missing') {
    return { ...bwrap, why: `${runtime.name} is started within it, and ${bwrap.why}` };
  }
  const tools = await labelled<Tools>(
    found.kind === 'missing' ? found : { ...found, bwrap: bwrap.file },
    selinux,
  );
  if (tools.kind === 'missing') return tools;
  const plan = await planFor(TRIAL, NOTHING, NOBODY, await lookAround());
  const { ended } = await tryOut(await contained(tools, runtime, plan, NOTHING, UNHELD));
  if (ended === undefined) return tools;
  return {
    kind: 'missing',
    why: `${runtime.name} ${tools.version} does not work here: ${ended}`,
    hint: 'let this machine make nested user namespaces and mount /proc in them, or choose another level',
  };
}

const TRIAL: Program = { file: '/usr/bin/env', args: ['true'], cwd: '/', env: { PATH: '/usr/bin:/bin' } };
const NOBODY: Guard = { homes: [], keeps: [], files: [] };
const NOTHING: Grants = {
  read: [],
  write: [],
  limits: { memoryBytes: 2 ** 29, processes: 64, cpus: 1, openFiles: 256, diskBytes: 2 ** 20 },
};
const UNHELD: Pick<Bounds, 'open'> = {
  open: async () => ({ front: [], take: () => undefined, release: async () => undefined }),
};

function describe({ name }: Runtime, { version, platform }: Tools): string {
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
