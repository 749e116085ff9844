import { RULES, type Rule } from '../seccomp/rules.ts';

/**
 * What gVisor asks of the kernel of the machine to make its own: calls that servers themselves are refused. Most of them are
 * its start: it leaves namespaces and mounts alone after that, by a filter of its own.
 */
const NEEDED: ReadonlySet<string> = new Set([
  ...['socket', 'socketpair', 'clone', 'clone3', 'openat2'],
  ...['ptrace', 'process_vm_readv', 'process_vm_writev', 'process_madvise', 'pidfd_getfd'],
  ...['mount', 'umount2', 'pivot_root', 'chroot', 'open_tree', 'move_mount', 'fsopen', 'fsconfig', 'fsmount'],
  ...['mount_setattr', 'unshare', 'setns', 'sethostname', 'setdomainname', 'userfaultfd'],
]);

/**
 * The rest of the rules, for the runtime and whoever breaks out of it. One of them does work every day: gVisor would hand a
 * set-user-ID bit on to a file in a granted directory, and this keeps the kernel from taking it.
 */
export const RUNTIME_RULES: readonly Rule[] = RULES.flatMap((rule) => {
  const calls = rule.calls.filter((call) => !NEEDED.has(call));
  return calls.length === 0 ? [] : [{ ...rule, calls }];
});
