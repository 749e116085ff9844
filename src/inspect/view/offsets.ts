import { lastNotAfter } from '../sorted.ts';
import type { Span } from './hidden.ts';

/** Where each stretch of a text comes from in the text that it was made of. */
export interface Offsets {
  /** The stretch of the source that became this stretch; never less than what made it. */
  sourceOf(span: Span): Span;
}

/** Nothing was changed. */
export const same: Offsets = { sourceOf: ({ start, end }) => ({ start, end }) };

/**
 * Builds a text piece by piece, and remembers where each came from.
 *
 * A piece that is as long as its source maps unit by unit; any other maps as a whole.
 */
export class Weaver {
  readonly #pieces: string[] = [];
  readonly #at: number[] = [];
  readonly #from: number[] = [];
  readonly #lengths: number[] = [];
  #length = 0;

  add(piece: string, source: Span): void {
    if (piece === '') return;
    this.#pieces.push(piece);
    this.#at.push(this.#length);
    this.#from.push(source.start);
    this.#lengths.push(source.end - source.start);
    this.#length += piece.length;
  }

  get text(): string {
    return this.#pieces.join('');
  }

  get offsets(): Offsets {
    const [at, from, lengths, length] = [this.#at, this.#from, this.#lengths, this.#length];
    const widthOf = (index: number): number => (at[index + 1] ?? length) - (at[index] ?? 0);
    const whereIs = (offset: number, edge: 'start' | 'end'): number => {
      const index = lastNotAfter(at.length, (each) => at[each] ?? 0, edge === 'start' ? offset : offset - 1);
      const [begin = 0, source = 0, sourceLength = 0] = [at[index], from[index], lengths[index]];
      if (widthOf(index) === sourceLength) return source + offset - begin;
      return edge === 'start' ? source : source + sourceLength;
    };
    return {
      sourceOf({ start, end }) {
        if (at.length === 0) return { start: 0, end: 0 };
        const first = whereIs(Math.min(start, Math.max(0, length - 1)), 'start');
        return {
          start: first,
          end: Math.max(first, end > start ? whereIs(Math.min(end, length), 'end') : first),
        };
      },
    };
  }
}
