/** Ways to keep a process in, from the weakest to the strongest; `kata` is a virtual machine. */
export const LEVELS = ['seatbelt', 'bubblewrap', 'container', 'gvisor', 'kata'] as const;

export type Level = (typeof LEVELS)[number];

/** What a server gets that names none. Undefined where there is nothing that keeps a process in. */
export function defaultLevel(platform: NodeJS.Platform): Level | undefined {
  if (platform === 'linux') return 'bubblewrap';
  return platform === 'darwin' ? 'seatbelt' : undefined;
}
