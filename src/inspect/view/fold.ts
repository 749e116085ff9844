/** A text in the letters that it means: without characters that have no shape, in NFKC, look-alikes as the Latin letters they pass for. */
import { asciiOf } from '../skeleton.ts';
import { createUnitReader, type Units } from '../utf16.ts';
import { CHANGES, characterAt, FOREIGN, JOINS, KINDS, LATIN, LETTER, LOOKED_UP } from './characters.ts';
import type { Hidden } from './hidden.ts';
import { type Offsets, same, Weaver } from './offsets.ts';

export interface Folded {
  readonly text: string;
  readonly offsets: Offsets;
}

/** One character with its marks, or jamo that make one syllable: what NFKC can be applied to alone. */
const CLUSTER = /[\u1100-\u11ff]+|\P{M}\p{M}*|\p{M}+/uy;

const readUnits = createUnitReader();

/**
 * @param kinds of all characters of the text together
 * @param unseen what is left out, in order
 */
export function fold(text: string, kinds: number, unseen: readonly Hidden[]): Folded {
  if (unseen.length === 0 && (kinds & (CHANGES | JOINS)) === 0) {
    const isMixed = (kinds & FOREIGN) !== 0 && (kinds & LATIN) !== 0;
    return { text: isMixed ? withoutLookAlikes(text) : text, offsets: same };
  }
  const units = readUnits(text);
  const weaver = new Weaver();
  let from = 0;
  for (const { start, end } of unseen) {
    if (start > from) weave(text, units, from, start, weaver);
    from = Math.max(from, end);
  }
  if (text.length > from) weave(text, units, from, text.length, weaver);
  const woven = weaver.text;
  return {
    text: withoutLookAlikes(woven),
    offsets: unseen.length === 0 && woven === text ? same : weaver.offsets,
  };
}

/** From one place that NFKC may change to the next. */
function weave(text: string, units: Units, start: number, end: number, weaver: Weaver): void {
  const stretch = text.slice(start, end);
  /** What maps unit by unit, up to `done`; it began at `from`. All are offsets of the stretch. */
  let [piece, from, done] = ['', 0, 0];
  /** Where the last cluster begins that is read before. */
  let index = 0;
  /** The last character that begins a cluster, and that NFKC leaves alone when nothing joins it. */
  let before = 0;
  while (index < stretch.length) {
    const unit = units[start + index] as number;
    let kind = KINDS[unit] as number;
    if ((kind & (CHANGES | JOINS | LOOKED_UP)) === 0) {
      before = index;
      index += 1;
      continue;
    }
    let width = 1;
    if ((kind & LOOKED_UP) !== 0) ({ kind, width } = characterAt(stretch, index));
    if ((kind & (CHANGES | JOINS)) === 0) {
      before = index;
      index += width;
      continue;
    }
    CLUSTER.lastIndex = (kind & JOINS) !== 0 ? before : index;
    const cluster = CLUSTER.exec(stretch)?.[0] ?? '';
    const at = CLUSTER.lastIndex - cluster.length;
    index = CLUSTER.lastIndex;
    before = index;
    const plain = cluster.normalize('NFKC');
    if (plain === cluster) continue;
    piece += stretch.slice(done, at);
    done = index;
    if (plain.length === cluster.length) {
      piece += plain;
      continue;
    }
    weaver.add(piece, { start: start + from, end: start + at });
    weaver.add(plain, { start: start + at, end: start + done });
    [piece, from] = ['', done];
  }
  weaver.add(piece + stretch.slice(done), { start: start + from, end });
}

/** Words of Latin letters and others that pass for them. Letters are replaced one for one, so that offsets stay as they are. */
function withoutLookAlikes(text: string): string {
  const units = readUnits(text);
  const { length } = text;
  let written = '';
  let from = 0;
  let start = 0;
  let kinds = 0;
  for (let index = 0; index <= length; ) {
    // Behind the text stands a 0, which is no letter.
    let kind = KINDS[units[index] as number] as number;
    let width = 1;
    if ((kind & LOOKED_UP) !== 0) ({ kind, width } = characterAt(text, index));
    if ((kind & LETTER) !== 0) kinds |= kind;
    else {
      if ((kinds & FOREIGN) !== 0 && (kinds & LATIN) !== 0) {
        written += text.slice(from, start) + Array.from(text.slice(start, index), latinOf).join('');
        from = index;
      }
      kinds = 0;
      start = index + width;
    }
    index += width;
  }
  return from === 0 ? text : written + text.slice(from);
}

function latinOf(letter: string): string {
  const latin = asciiOf(letter);
  return latin !== undefined && latin.length === letter.length ? latin : letter;
}
