/** Every server that can be played; `honest` is the one that means well. */
export const BEHAVIOURS = [
  'honest',
  // what it offers
  'rug-pull',
  'rug-pull-silent',
  'rug-pull-page-2',
  'rug-pull-annotations',
  'reordered-keys',
  'new-tool',
  'endless-list',
  'poisoned-names',
  'header-injection',
  'hostile-schemas',
  'lying-annotations',
  'do-anything',
  // what it answers
  'bad-output',
  'extra-fields',
  'second-response',
  'unknown-id',
  'request-in-response',
  'duplicate-key',
  'deep-json',
  'huge-numbers',
  'unasked-sampling',
  'unknown-progress',
  // how it writes
  'junk-early',
  'junk',
  'long-line',
  'stderr-flood',
  // how it lives
  'fork',
  'stubborn',
  'crash-on-call',
  'hang-on-call',
  'hang-on-start',
  'slow-start',
  'probe',
  // which extensions it speaks
  'apps',
  'tasks',
  // what it tells
  'false-witness',
  'mute-subscription',
  // what its words do to a reader
  'says',
  // what it does with its arguments
  'trusting',
  'household',
  // over HTTP only
  'sse-two-responses',
  'sse-event-injection',
  'sse-line-endings',
  'sse-endless',
  'sse-wrong-id',
  'sse-broken-off',
  // over HTTP+SSE only
  'endpoint-elsewhere',
  'endpoint-never',
  'endpoint-twice',
  'endpoint-endless',
] as const;

export type Behaviour = (typeof BEHAVIOURS)[number];
