/** A runtime in its enclosure, and the program in the runtime: what is started, and what it is handed over channels. */
import type { Contained, Program } from '../../upstreams/process/launch.ts';
import { madeFiles } from '../bubblewrap/accounts.ts';
import { mountsOf, type Plan } from '../bubblewrap/arguments.ts';
import { FIRST, hand } from '../bubblewrap/bubblewrap.ts';
import type { SystemFiles } from '../bubblewrap/system-files.ts';
import { sameWords } from '../identity.ts';
import { toolboxFor } from '../image/toolbox.ts';
import type { Bounds } from '../limits/bounds.ts';
import type { Grants, Mount } from '../sandbox.ts';
import { isFiltered, seccompFilter } from '../seccomp/filter.ts';
import { enclosureArguments, inOwnProc, ROOT } from './enclosure.ts';
import type { Maker } from './maker.ts';
import { RUNTIME_RULES } from './runtime-rules.ts';

export interface Tools {
  readonly kind: 'found';
  readonly bwrap: string;
  /** The runtime. */
  readonly file: string;
  readonly version: string;
  readonly platform?: string;
  readonly label?: string;
  readonly engine?: string;
}

/** @param room what the runtime itself sees */
export async function contained(
  tools: Tools,
  room: SystemFiles,
  maker: Maker,
  planned: Plan,
  { network, limits }: Grants,
  bounds: Pick<Bounds, 'open'>,
): Promise<Contained> {
  const toolbox = await toolboxFor(planned, network);
  const plan = { ...planned, system: toolbox.around(planned.system) };
  const { program } = plan;
  // gVisor has no channels: there the relay stands beside it, in the same loopback, and is told of by variables.
  const beside = maker.isKernelShared ? undefined : network?.relay;
  const inside = maker.isKernelShared ? network?.relay : undefined;
  const held = maker.withhold({ ...program.env, ...beside?.env(PROXY_PORT) });
  const mounts = mountsOf(plan).map(({ mount }) => mount);
  const ways = network === undefined ? 0 : 1;
  const proof = await maker.proof();
  const bound = await bounds.open({ ...limits, processes: limits.processes + maker.threads });
  const { words, files, env } = maker.begin(
    {
      runtime: maker,
      program: { ...program, env: held.env },
      front: toolbox.words([...proof, ...(inside?.words(FIRST) ?? []), ...held.words]),
      root: ROOT,
      home: plan.home,
      shown: [...plan.directories.map(atRoot), ...mounts],
      write: plan.write,
      limits,
      architecture: process.arch,
      ...(tools.label !== undefined && { label: tools.label }),
    },
    {
      descriptors: maker.isKernelShared ? ways : 0,
      network: beside !== undefined,
      ...(tools.platform !== undefined && { platform: tools.platform }),
    },
  );
  const made = madeFiles(plan.home, maker.user);
  const filter =
    maker.isKernelShared || !isFiltered(process.arch)
      ? undefined
      : seccompFilter(process.arch, RUNTIME_RULES);
  const first = FIRST + ways;
  const numbered = <Each>(each: Each, index: number): Each & { readonly descriptor: number } => {
    return { ...each, descriptor: first + 1 + index };
  };
  const all = [...files, ...made].map(numbered);
  const enclosure = enclosureArguments(
    plan,
    room,
    maker,
    {
      file: tools.file,
      env,
      ...(tools.engine !== undefined && { engine: tools.engine }),
      ...(beside !== undefined && { beside: beside.files }),
    },
    {
      files: all.flatMap((each) => ('place' in each ? [each] : [])),
      made: all.flatMap((each) => ('target' in each ? [each] : [])),
      ...(filter !== undefined && { seccomp: first + 1 + all.length }),
    },
  );
  const handed = [
    `${enclosure.join('\0')}\0`,
    ...all.map(({ text }) => text),
    ...(filter === undefined ? [] : [filter]),
  ];
  return {
    file: tools.bwrap,
    args: [
      ...['--args', String(first), '--'],
      ...sameWords(mounts, plan.identities, { root: ROOT }),
      ...inOwnProc,
      ...(beside?.words(FIRST, PROXY_PORT) ?? []),
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

/** By which what is left of it is found again; nothing else of its environment is for the runtime. */
function markOf({ env }: Program): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name === 'BARTIZAN_SERVER'));
}
