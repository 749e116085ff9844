/**
 * Of /proc, what root may change there of the whole machine, as Docker has it. `/proc/sys/kernel/core_pattern` names a program
 * that the kernel runs outside.
 */
export const CHANGEABLE: readonly string[] = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map(
  (name) => `/proc/${name}`,
);
