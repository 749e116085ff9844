/**
 * Texts that a reader reads one after the other, as one: the blocks of a result, the items of a list. What was cut in two is
 * whole again (D12).
 *
 * Of a long text only its ends are read again: what stands in its middle cannot go on in the next one.
 */
import type { Message } from '../protocol/message.ts';
import { LISTINGS } from '../protocol/methods.ts';
import type { Path } from '../protocol/pointer.ts';
import { textsOf } from './message-texts.ts';
import { lastNotAfter } from './sorted.ts';
import type { Span } from './view/hidden.ts';

export interface Adjacent {
  readonly text: string;
  /** The stretches that a stretch of `text` is made of. */
  partsOf(span: Span): readonly Part[];
}

export interface Part extends Span {
  readonly path: Path;
}

/** Longer than most secrets, and than a line of those that are longer. */
const REACH = 2048;

interface Piece extends Part {
  /** Where it begins in the joined text. */
  readonly at: number;
}

/** Each offer of a list is a thing of its own, and nobody reads their addresses in one go. */
const OFFERS: ReadonlySet<string | number> = new Set(Object.values(LISTINGS).map(({ key }) => key));

/** Those that have more than one text. */
export function adjacentIn(message: Message): readonly Adjacent[] {
  const groups = new Map<string, { path: Path; text: string }[]>();
  for (const { path, view, isName } of textsOf(message)) {
    if (isName || !path.some((step) => typeof step === 'number') || OFFERS.has(path[1] ?? '')) continue;
    // Every item of a list has the same name but for its number.
    const key = path.map((step) => (typeof step === 'number' ? '*' : step)).join('/');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ path, text: view.source }]);
    else group.push({ path, text: view.source });
  }
  return [...groups.values()].filter((group) => group.length > 1).map(joined);
}

function joined(group: readonly { readonly path: Path; readonly text: string }[]): Adjacent {
  const pieces: Piece[] = [];
  let text = '';
  const add = (path: Path, source: string, start: number, end: number): void => {
    pieces.push({ path, start, end, at: text.length });
    text += source.slice(start, end);
  };
  for (const { path, text: source } of group) {
    const { length } = source;
    if (length <= 2 * REACH) add(path, source, 0, length);
    else {
      add(path, source, 0, REACH);
      text += '\n';
      add(path, source, length - REACH, length);
    }
  }
  return {
    text,
    partsOf({ start, end }) {
      const parts: Part[] = [];
      const first = lastNotAfter(pieces.length, (index) => pieces[index]?.at ?? 0, start);
      for (let index = first; index < pieces.length; index++) {
        const piece = pieces[index] as Piece;
        if (piece.at >= end) break;
        const from = Math.max(start, piece.at) - piece.at;
        const to = Math.min(end, piece.at + piece.end - piece.start) - piece.at;
        if (from < to) parts.push({ path: piece.path, start: piece.start + from, end: piece.start + to });
      }
      return parts;
    },
  };
}
