/** A text in the letters that it means: without characters that have no shape, in NFKC, look-alikes as the Latin letters they pass for. */
import { asciiOf } from '../skeleton.ts';
import type { Hidden } from './hidden.ts';
import { type Offsets, same, Weaver } from './offsets.ts';

export interface Folded {
  readonly text: string;
  readonly offsets: Offsets;
}

/** One character with its marks, or jamo that make one syllable: what NFKC can be applied to alone. */
const CLUSTER = /[\u1100-\u11ff]+|\P{M}\p{M}*|\p{M}+/gu;

const WORD = /[\p{L}\p{M}]+/gu;
const LATIN = /[A-Za-z]/;
const FOREIGN = /[\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}]/u;

/** @param unseen what is left out, in order */
export function fold(text: string, unseen: readonly Hidden[]): Folded {
  const composed = text.normalize('NFKC') === text;
  if (unseen.length === 0 && composed) return withoutLookAlikes({ text, offsets: same });
  const weaver = new Weaver();
  let from = 0;
  for (const { start, end } of [...unseen, { start: text.length, end: text.length }]) {
    if (start > from) weave(text.slice(from, start), from, weaver);
    from = Math.max(from, end);
  }
  return withoutLookAlikes({ text: weaver.text, offsets: weaver.offsets });
}

function weave(text: string, at: number, weaver: Weaver): void {
  if (text.normalize('NFKC') === text) {
    weaver.add(text, { start: at, end: at + text.length });
    return;
  }
  /** What maps unit by unit, up to `done`; it began at `from`. */
  let [piece, from, done] = ['', 0, 0];
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const plain = cluster.normalize('NFKC');
    if (plain === cluster) continue;
    piece += text.slice(done, index);
    done = index + cluster.length;
    if (plain.length === cluster.length) {
      piece += plain;
      continue;
    }
    weaver.add(piece, { start: at + from, end: at + index });
    weaver.add(plain, { start: at + index, end: at + done });
    [piece, from] = ['', done];
  }
  weaver.add(piece + text.slice(done), { start: at + from, end: at + text.length });
}

/** Letters are replaced one for one, so that offsets stay as they are. */
function withoutLookAlikes(folded: Folded): Folded {
  if (!FOREIGN.test(folded.text)) return folded;
  const text = folded.text.replace(WORD, (word) =>
    LATIN.test(word) && FOREIGN.test(word) ? Array.from(word, latinOf).join('') : word,
  );
  return { ...folded, text };
}

function latinOf(letter: string): string {
  const latin = asciiOf(letter);
  return latin !== undefined && latin.length === letter.length ? latin : letter;
}
