/**
 * Which words stand close before a number: one pass over the text for all words, made when somebody first asks.
 *
 * Numbers ask in their order, so no place is looked at twice.
 */
import { createCues } from '../cues.ts';
import type { Near } from './form.ts';

/** So close a word must end before a number. */
const REACH = 60;
/** Words as short as this must stand alone: `sin` is part of too many others. */
const SHORT = 5;

export interface Context {
  /** Whether one of these words stands before `start`, or in the name. To be asked in the order of the text. */
  says(near: Near, start: number): boolean;
}

/** @param all the lists of words that may be asked for: the same objects */
export function createContexts(all: readonly Near[]): (text: string, name: string) => Context {
  const groups = [...new Set(all)];
  const groupOf = new Map(groups.map((near, index) => [near, index]));
  const words = [...new Set(groups.flat())];
  const groupsOf = words.map((word) => groups.flatMap((near, index) => (near.includes(word) ? [index] : [])));
  const cues = createCues(words);
  const names = new Map<string, ReadonlySet<number>>();

  const eachWord = (text: string, found: (group: number, end: number) => void): void => {
    cues.visit(text, (word, at) => {
      const { length } = words[word] as string;
      if (text.slice(at, at + length).toLowerCase() !== words[word]) return;
      if (length <= SHORT && !standsAlone(text, at, at + length)) return;
      for (const group of groupsOf[word] as readonly number[]) found(group, at + length);
    });
  };
  const saidByName = (name: string): ReadonlySet<number> => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const said = new Set<number>();
    eachWord(` ${name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ')} `, (group) =>
      said.add(group),
    );
    if (names.size > 5000) names.clear();
    if (name.length < 100) names.set(name, said);
    return said;
  };

  return (text, name) => {
    let ends: number[][] | undefined;
    const next: number[] = [];
    return {
      says(near, start) {
        const group = groupOf.get(near) ?? -1;
        if (name !== '' && saidByName(name).has(group)) return true;
        if (ends === undefined) {
          const read: number[][] = groups.map(() => []);
          eachWord(text, (each, end) => read[each]?.push(end));
          ends = read;
        }
        const own = ends[group] ?? [];
        let index = next[group] ?? 0;
        while (index < own.length && (own[index] as number) <= start) index += 1;
        next[group] = index;
        return index > 0 && start - (own[index - 1] as number) <= REACH;
      },
    };
  };
}

function standsAlone(text: string, start: number, end: number): boolean {
  return (isEdge(text, start) || isEdge(text, start - 1)) && (isEdge(text, end - 1) || isEdge(text, end));
}

function isEdge(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return !(
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code > 0xbf
  );
}
