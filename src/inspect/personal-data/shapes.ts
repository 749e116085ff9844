/** Shapes of numbers as one tree: so no text is looked at once for each of them. */
import type { NumberForm } from './form.ts';

/** What may stand between groups of digits, each with a number of its own; 0 is nothing. */
const SEPARATORS = new Uint8Array(128);
for (const [index, separator] of Array.from(' -./\n').entries())
  SEPARATORS[separator.charCodeAt(0)] = index + 1;

const LONGEST_GROUP = 24;
const WIDTH = 6 * 32;

export interface Shapes {
  /** The node after one more group; 0 where no number goes on like this. */
  step(node: number, separator: number, length: number): number;
  /** Numbers that may end at this node. */
  readonly ends: readonly (readonly NumberForm[])[];
}

/** Where every walk begins. */
export const ROOT = 1;

/** Of a character between two groups; 0 where it binds none. */
export function separatorOf(code: number): number {
  return code < 128 ? (SEPARATORS[code] as number) : 0;
}

/** @throws {TypeError} when a shape is none */
export function createShapes(forms: readonly NumberForm[]): Shapes {
  const edges: number[] = new Array<number>(2 * WIDTH).fill(0);
  const ends: NumberForm[][] = [[], []];
  for (const form of forms) {
    for (const shape of form.shapes) {
      let node = ROOT;
      for (const [, separator = '', length = ''] of shape.matchAll(/([ \-./\n]?)(\d+)/g)) {
        if (Number(length) > LONGEST_GROUP) throw new TypeError(`createShapes: ${shape}`);
        const edge =
          node * WIDTH + (separator === '' ? 0 : separatorOf(separator.charCodeAt(0))) * 32 + Number(length);
        if (edges[edge] === 0) {
          edges[edge] = ends.push([]) - 1;
          edges.push(...new Array<number>(WIDTH).fill(0));
        }
        node = edges[edge] as number;
      }
      ends[node]?.push(form);
    }
  }
  const table = Int16Array.from(edges);
  return {
    step: (node, separator, length) =>
      length > LONGEST_GROUP ? 0 : (table[node * WIDTH + separator * 32 + length] as number),
    ends,
  };
}
