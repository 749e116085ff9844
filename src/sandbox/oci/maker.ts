/** What makes the container in an enclosure: a runtime by itself, or an engine that tells a runtime. */
import type { Withheld } from '../environment.ts';
import type { BundlePlan } from './bundle.ts';

export interface Maker {
  readonly name: string;
  /** Who the program is inside. Of the machine it is whoever runs Bartizan. */
  readonly user: number;
  /** Whether the kernel of the machine is the one inside: then a channel can be handed on, and a filter holds. */
  readonly isKernelShared: boolean;
  /** Processes and threads of its own: they count where processes are counted. */
  readonly threads: number;
  /** Processes that a server must be granted, so that it can be started at all: for a moment the maker has more of its own. */
  readonly fewest: number;
  /** What it wants to see of /sys. It may change nothing there: limits are held from outside. */
  readonly groups: 'empty' | 'shown';
  /** Devices of the machine that it needs itself, where they are there. The program sees none of them. */
  readonly devices: readonly string[];
  /** Where it mounts files of its own, or makes them, in a root in which nothing can be made: so they have to be there. */
  readonly covers: readonly string[];
  /** How the program is told its variables, and the maker is not. */
  withhold(env: Readonly<Record<string, string>>): Withheld;
  /** What has to hold inside before anything of the program runs, as words in front of it. */
  proof(): Promise<readonly string[]>;
  begin(plan: BundlePlan, start: Start): Beginning;
}

export interface Start {
  /** Descriptors from 3 on that go to the program. */
  readonly descriptors: number;
  readonly platform?: string;
  /** Whether the program may use the network of what stands around it: a loopback, with our way out at a port of it. */
  readonly network: boolean;
}

/** How it is started in the enclosure. */
export interface Beginning {
  readonly words: readonly string[];
  /** What it reads, in the enclosure only. */
  readonly files: readonly EnclosedFile[];
  /** Variables of the maker itself. */
  readonly env: Readonly<Record<string, string>>;
}

export interface EnclosedFile {
  readonly place: string;
  readonly text: string;
  /** In octal. */
  readonly mode: string;
}
