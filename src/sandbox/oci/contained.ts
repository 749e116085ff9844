/** A runtime in its enclosure, and the program in the runtime: what is started, and what it is handed over channels. */
import type { Contained, Program } from '../../upstreams/process/launch.ts';
import { madeFiles } from '../bubblewrap/accounts.ts';
import { mountsOf, type Plan } from '../bubblewrap/arguments.ts';
import { FIRST, hand } from '../bubblewrap/bubblewrap.ts';
import type { SystemFiles } from '../bubblewrap/system-files.ts';
import { withheld } from '../environment.ts';
import { sameWords } from '../identity.ts';
import { toolboxFor } from '../image/toolbox.ts';
import type { Bounds } from '../limits/bounds.ts';
import type { Grants, Mount } from '../sandbox.ts';
import { isFiltered, seccompFilter } from '../seccomp/filter.ts';
import { ociBundle } from './bundle.ts';
import { BUNDLE, enclosureArguments, inOwnProc, ROOT, RUNTIME, STATE } from './enclosure.ts';
import type { Runtime } from './runtime.ts';
import { RUNTIME_RULES } from './runtime-rules.ts';

export interface Tools {
  readonly kind: 'found';
  readonly bwrap: string;
  readonly file: string;
  readonly version: string;
  readonly platform?: string;
  readonly label?: string;
}

/** @param room what the runtime itself sees */
export async function contained(
  tools: Tools,
  room: SystemFiles,
  runtime: Runtime,
  planned: Plan,
  { network, limits }: Grants,
  bounds: Pick<Bounds, 'open'>,
): Promise<Contained> {
  const toolbox = await toolboxFor(planned, network);
  const plan = { ...planned, system: toolbox.around(planned.system) };
  const { program } = plan;
  // gVisor has no channels: there the relay stands beside it, in the same loopback, and is told of by variables.
  const beside = runtime.isKernelShared ? undefined : network?.relay;
  const inside = runtime.isKernelShared ? network?.relay : undefined;
  const held = withheld({ ...program.env, ...beside?.env(PROXY_PORT) });
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
    program: { ...program, env: held.env },
    front: toolbox.words([...withoutHome(program), ...(inside?.words(FIRST) ?? []), ...held.words]),
    root: ROOT,
    home: plan.home,
    shown: [...plan.directories.map(atRoot), ...mounts],
    write: plan.write,
    limits,
    architecture: process.arch,
    ...(tools.label !== undefined && { label: tools.label }),
  });
  const enclosure = enclosureArguments(plan, room, runtime, tools.file, {
    config: first + 1,
    made: numbered,
    ...(filter !== undefined && { seccomp: last }),
    ...(beside !== undefined && { beside: beside.files }),
  });
  const same = sameWords(mounts, plan.identities, { root: ROOT });
  const words = runtime.words({
    state: STATE,
    bundle: BUNDLE,
    descriptors: runtime.isKernelShared ? ways : 0,
    network: beside !== undefined,
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
    args: [
      '--args',
      String(first),
      '--',
      ...same,
      ...inOwnProc,
      ...(beside?.words(FIRST, PROXY_PORT) ?? []),
      RUNTIME,
      ...words,
    ],
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

/** Of a loopback that nobody else has. */
const PROXY_PORT = 8118;

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
