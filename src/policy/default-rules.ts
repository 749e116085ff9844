import type { Rule } from './rule.ts';

/**
 * What holds where no rules are given: looking is allowed, calling a tool that only reads is allowed, and a person is
 * asked for everything else.
 */
export const DEFAULT_RULES: readonly Rule[] = [
  {
    allow: {
      method: {
        oneOf: [
          'server/discover',
          'tools/list',
          'prompts/list',
          'resources/list',
          'resources/templates/list',
          'completion/complete',
          'subscriptions/listen',
          'prompts/get',
          'resources/read',
        ],
      },
    },
    reason: 'seeing what a server offers, prompts and resources',
  },
  { allow: { method: 'tools/call', effect: 'reads' }, reason: 'tools that only read' },
  { ask: {}, reason: 'everything else' },
];
