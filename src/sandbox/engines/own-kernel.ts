/**
 * That a kernel of its own answers the server, looked at from inside before anything of the server runs. A name says nothing: `kata` may
 * lead to any runtime, by a line in a file of an engine.
 */
import { readFile } from 'node:fs/promises';

/** By which the machine is told from what runs on it. */
export interface Machine {
  /** A number that the kernel draws when it starts (random(4)). */
  readonly bootId: string;
  /** Which kernel it is, by whom it was built, and when: the first line of `/proc/version`. */
  readonly version: string;
}

export async function thisMachine(proc = '/proc'): Promise<Machine> {
  const firstLine = async (name: string): Promise<string> =>
    (await readFile(`${proc}/${name}`, 'utf8')).split('\n')[0] ?? '';
  return { bootId: await firstLine('sys/kernel/random/boot_id'), version: await firstLine('version') };
}

/** With nothing but what a shell does itself, for there may be nothing else. */
const LOOK = [
  'no() { echo "the walls are not what they are called: $1, so the server is not started" >&2; exit 125; }',
  'read -r version < "$3/version" && [ -n "$version" ] || no "they hide which kernel answers"',
  '[ "$version" != "$2" ] || no "the kernel inside is that of this machine"',
];

const IN_A_MACHINE = [
  'read -r boot < "$3/sys/kernel/random/boot_id" && [ -n "$boot" ] || no "they hide when the kernel was started"',
  '[ "$boot" != "$1" ] || no "the kernel inside is that of this machine"',
  'found=no',
  'while read -r key flags; do case "$key $flags " in "flags "*" hypervisor "*) found=yes; esac; done < "$3/cpuinfo"',
  '[ $found = yes ] || no "no hypervisor is under the kernel inside"',
];

const THEN = 'shift 3; exec "$@"';

/**
 * Words in front of a program. They start it only in a virtual machine: behind a kernel that is not the one of this machine, was not
 * started with it, and says that a hypervisor is under it (CPUID, leaf 1, ECX bit 31; `hypervisor` in `/proc/cpuinfo`).
 *
 * @param proc for tests
 */
export function inVirtualMachine({ bootId, version }: Machine, proc = '/proc'): string[] {
  return ['/bin/sh', '-c', [...LOOK, ...IN_A_MACHINE, THEN].join('\n'), 'sh', bootId, version, proc];
}

/** The same for a kernel without a machine under it, such as gVisor. */
export function behindOwnKernel({ bootId, version }: Machine, proc = '/proc'): string[] {
  return ['/bin/sh', '-c', [...LOOK, THEN].join('\n'), 'sh', bootId, version, proc];
}

/** Whether the mark of a hypervisor can be read on this architecture. */
export function canBeProved(architecture: string): boolean {
  return architecture === 'x64';
}
