/** Which runtime makes a container in an enclosure, who tells it, and where they are on this machine. */
import { canBeProved, inVirtualMachine, thisMachine } from '../engines/own-kernel.ts';
import { podman } from '../engines/podman.ts';
import { findProgram } from '../find-program.ts';
import { CONTAINER_RUNTIMES, type Level } from '../level.ts';
import { NO_LABEL } from '../selinux.ts';
import { alone } from './alone.ts';
import type { Maker } from './maker.ts';
import { type FoundRuntime, findRuntime, runtimes } from './runtime.ts';

export interface Choice {
  readonly maker: Maker;
  find(): Promise<FoundChoice>;
  /** What to do where it does not work. */
  readonly hint: string;
  /** Why it gives no server a type of SELinux, where it does not. */
  readonly withoutLabel?: Missing;
}

type Missing = Extract<FoundRuntime, { kind: 'missing' }>;
type FoundChoice = (Extract<FoundRuntime, { kind: 'found' }> & { readonly engine?: string }) | Missing;

const LET = 'let this machine make nested user namespaces and mount /proc in them, or choose another level';

export function choiceOf({
  level,
  runtime,
  engine,
}: {
  readonly level: Level;
  readonly runtime: string;
  readonly engine?: 'podman';
}): Choice {
  if (level === 'kata') return virtual(runtime);
  const known = CONTAINER_RUNTIMES.find((each) => each === runtime);
  if (known === undefined) throw new TypeError(`the schema let a runtime pass that is none: ${runtime}`);
  if (engine === undefined) {
    const withoutLabel = missing(
      'gVisor gives no server a type of SELinux',
      'take selinux out, or choose runtime: crun',
    );
    return {
      maker: alone(runtimes[known]),
      find: () => findRuntime(known),
      hint: LET,
      ...(known === 'runsc' && { withoutLabel }),
    };
  }
  const { isKernelShared, groups } = runtimes[known];
  const maker = podman({ name: known, isKernelShared, groups });
  return { maker, find: () => withPodman(findRuntime(known)), hint: LET, withoutLabel: NO_LABEL };
}

/** A runtime that calls itself one of virtual machines, and is not believed. */
function virtual(runtime: string): Choice {
  const maker = podman({
    name: runtime,
    isKernelShared: false,
    groups: 'empty',
    devices: ['/dev/kvm', '/dev/vhost-vsock', '/dev/vhost-net'],
    proof: async () => inVirtualMachine(await thisMachine()),
  });
  const hint =
    'name a runtime that makes virtual machines (sandbox: { kata: { engine, runtime } }), on a machine that has /dev/kvm, or choose another level';
  return {
    maker,
    hint,
    withoutLabel: NO_LABEL,
    async find() {
      if (!canBeProved(process.arch)) {
        return missing(
          `that there is a virtual machine cannot be proved on ${process.arch}`,
          'choose another level',
        );
      }
      // As podman itself has it in its list.
      return withPodman(findProgram(runtime === 'kata' ? 'kata-runtime' : runtime, hint));
    },
  };
}

async function withPodman(runtime: Promise<FoundRuntime>): Promise<FoundChoice> {
  const [found, engine] = await Promise.all([
    runtime,
    findProgram('podman', 'apt-get install podman (Debian, Ubuntu), dnf install podman (Fedora)'),
  ]);
  if (engine.kind === 'missing' || found.kind === 'missing')
    return engine.kind === 'missing' ? engine : found;
  return { ...found, version: `${found.version} by podman ${engine.version}`, engine: engine.file };
}

function missing(why: string, hint: string): Missing {
  return { kind: 'missing', why, hint };
}
