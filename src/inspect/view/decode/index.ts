import { base64 } from './base64.ts';
import type { Decoder } from './decoder.ts';
import { leet, reversed, rot13, spaced } from './disguised.ts';
import { entities, escapes, percent } from './escaped.ts';
import { numbers } from './numbers.ts';
import { selectors, tags, zeroWidth } from './smuggled.ts';

/** Read what a model would read: the folded text. */
export const decoders: readonly Decoder[] = [
  { suspects: ({ longRuns }) => longRuns.length > 0, read: base64 },
  { suspects: ({ escapes: some }) => some, read: percent },
  { suspects: ({ escapes: some }) => some, read: entities },
  { suspects: ({ escapes: some }) => some, read: escapes },
  { suspects: ({ lists }) => lists.length > 0, read: numbers },
  { suspects: ({ turnedWords }) => turnedWords !== 0, read: rot13 },
  { suspects: ({ turnedWords }) => turnedWords !== 0, read: reversed },
  { suspects: ({ loneLetters }) => loneLetters?.length !== 0, read: spaced },
  { suspects: ({ digitsInWords }) => digitsInWords.length > 0, read: leet },
];

const always = (): boolean => true;

/** Read what the folded text has lost: the source. */
export const smugglers: readonly Decoder[] = [
  { suspects: always, read: tags },
  { suspects: always, read: selectors },
  { suspects: always, read: zeroWidth },
];
