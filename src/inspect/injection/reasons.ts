/** Why a passage sounds like an instruction, in words of ours: from the meanings that stand together in it. */
import { MEANING_COUNT, type Meaning, meaning } from './lexicon.ts';
import { readSentences } from './sentences.ts';

/** Of each list of meanings, one must be there. */
type Together = readonly (readonly Meaning[])[];

const REASONS: readonly (readonly [reason: string, together: Together])[] = [
  [
    'overrides instructions',
    [
      ['ignore', 'pretend'],
      ['instruction', 'previous', 'task'],
    ],
  ],
  [
    'asks for secrets',
    [
      ['secret-path', 'secret'],
      ['read', 'send', 'pass', 'tell', 'param', 'call'],
    ],
  ],
  [
    'sends data away',
    [
      ['send', 'pass', 'replace'],
      ['address', 'mail', 'destination'],
    ],
  ],
  [
    'hides something from the user',
    [
      ['not', 'silent'],
      ['tell', 'user', 'silent'],
    ],
  ],
  ['gives orders about other tools', [['identifier'], ['oblige', 'whenever', 'before', 'not', 'call']]],
  [
    'changes what the user asked for',
    [
      ['replace', 'prefer'],
      ['destination', 'address', 'mail', 'path', 'money'],
    ],
  ],
  ['asks for the conversation', [['context'], ['pass', 'send', 'param']]],
  [
    'puts itself before other tools',
    [
      ['prefer', 'bad'],
      ['tool', 'call', 'identifier'],
      ['not', 'any', 'ignore', 'oblige'],
    ],
  ],
  ['deletes or disables', [['destroy'], ['oblige', 'identifier', 'silent', 'any', 'file']]],
  ['moves money', [['money'], ['send', 'destination', 'replace']]],
  ['runs commands', [['shell'], ['call', 'address', 'install', 'read']]],
  [
    'speaks to the model',
    [
      ['ai', 'tag', 'marker'],
      ['oblige', 'you', 'please', 'urgent', 'task'],
    ],
  ],
  [
    'sets a new task',
    [
      ['todo', 'before', 'after', 'urgent'],
      ['task', 'finish', 'oblige', 'visit', 'send', 'money'],
    ],
  ],
];

/** What no description that means well says in one breath, whatever the model makes of it. */
const CERTAIN: readonly Together[] = [
  [['secret-path'], ['not', 'silent'], ['tell']],
  [['secret', 'secret-path'], ['send'], ['address', 'mail']],
  [['secret-path'], ['pass', 'send', 'param'], ['oblige', 'before', 'after']],
  [['secret-path'], ['read'], ['identifier']],
  [['not', 'silent'], ['tell'], ['user'], ['secret'], ['call', 'send', 'pass', 'read']],
  [['not'], ['tell'], ['user'], ['identifier'], ['oblige', 'whenever']],
  [['ignore'], ['instruction', 'previous'], ['system', 'previous'], ['oblige', 'new']],
  [['shell'], ['address'], ['call', 'read', 'install']],
  [['identifier'], ['bad'], ['not', 'ignore'], ['call', 'secret']],
];

export interface Meanings {
  readonly reasons: readonly string[];
  /** One sentence says enough by itself. */
  readonly certain: boolean;
}

export function meaningsOf(passage: string): Meanings {
  const all = new Uint8Array(MEANING_COUNT);
  const here = new Uint8Array(MEANING_COUNT);
  let certain = false;
  readSentences(passage, ({ meanings, length }) => {
    here.fill(0);
    for (const means of meanings.subarray(0, length)) {
      if (means < 0) continue;
      all[means] = 1;
      here[means] = 1;
    }
    certain ||= CERTAIN.some((together) => isAmong(together, here));
  });
  return {
    reasons: REASONS.filter(([, together]) => isAmong(together, all)).map(([reason]) => reason),
    certain,
  };
}

function isAmong(together: Together, present: Uint8Array): boolean {
  return together.every((some) => some.some((each) => present[meaning(each)] === 1));
}
