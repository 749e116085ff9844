/** Whether a sentence speaks to a model, or does what only an order to a model does: most harmless texts never do. */
import { type Meaning, meaning } from './lexicon.ts';
import type { Sentence } from './sentence.ts';

/** Of each list, one must be there. */
const SIGNS: readonly (readonly (readonly Meaning[])[])[] = [
  [['ai']],
  [['ignore'], ['instruction', 'previous']],
  [['not', 'silent'], ['tell'], ['user']],
  [['shell'], ['address']],
];

/** By meaning: a bit for each list above that it is in. */
const BITS = new Uint16Array(256);
/** The bits of each sign. */
const WANTED: number[] = [];

let bit = 1;
for (const lists of SIGNS) {
  let wanted = 0;
  for (const list of lists) {
    for (const name of list) BITS[meaning(name)] = (BITS[meaning(name)] as number) | bit;
    wanted |= bit;
    bit <<= 1;
  }
  WANTED.push(wanted);
}

export function isAddressed({ meanings, length }: Sentence): boolean {
  let present = 0;
  for (let index = 0; index < length; index++) {
    const means = meanings[index] as number;
    if (means >= 0) present |= BITS[means] as number;
  }
  return present !== 0 && WANTED.some((wanted) => (present & wanted) === wanted);
}
