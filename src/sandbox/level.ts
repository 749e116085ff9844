/** Ways to keep a process in, from the weakest to the strongest; `kata` is a virtual machine. */
export const LEVELS = ['seatbelt', 'bubblewrap', 'container', 'gvisor', 'kata'] as const;

export type Level = (typeof LEVELS)[number];
