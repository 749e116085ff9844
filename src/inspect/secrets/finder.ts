import { createCues } from '../cues.ts';
import type { Match } from '../match.ts';
import { withoutOverlap } from '../view/hidden.ts';
import { beginsAt, type Rule, type Scan } from './rule.ts';

export type Finder = (text: string) => readonly Match[];

const NOTHING: readonly Match[] = Object.freeze([]);

/** One way to look for all of these at once: a pass over the text, then each rule on its own candidates. */
export function createFinder(rules: readonly Rule[]): Finder {
  const asking = [...askingFor(rules)];
  const askedBy = asking.map(([, by]) => by);
  const cues = createCues(
    asking.map(([word]) => word),
    (word) => {
      const firsts = (askedBy[word] ?? []).map(({ first }) => first);
      return firsts.includes(ANY) ? undefined : firsts;
    },
  );
  const readTo = new Int32Array(rules.length);
  const scan: Scan = { to: 0 };

  return (text) => {
    let found: Ranked[] | undefined;
    let used = false;
    cues.visit(text, (word, at) => {
      used = true;
      const begins = beginsAt(text, at);
      for (const { index, first, atWord } of askedBy[word] as readonly Asking[]) {
        if (at < (readTo[index] as number) || (atWord && !begins)) continue;
        if (first !== ANY && text.charCodeAt(at) !== first) continue;
        const rule = rules[index] as Rule;
        scan.to = 0;
        const span = rule.read(text, at, scan);
        if (scan.to > 0) readTo[index] = scan.to;
        if (span === undefined) continue;
        found ??= [];
        found.push({ kind: rule.kind, ...span, rank: index });
        readTo[index] = Math.max(span.end, readTo[index] as number);
      }
    });
    if (used) readTo.fill(0);
    if (found === undefined) return NOTHING;
    found.sort((a, b) => a.rank - b.rank);
    return withoutOverlap(found).map(({ start, end, kind }) => ({ start, end, kind }));
  };
}

/** Of two rules that find the same, the one that comes first says what it is. */
interface Ranked extends Match {
  readonly rank: number;
}

/** A rule that asks for a word, and the first letter that it must have. */
interface Asking {
  readonly index: number;
  readonly first: number;
  readonly atWord: boolean;
}

const ANY = -1;

/** By what they ask for, in lower case. */
function askingFor(rules: readonly Rule[]): ReadonlyMap<string, readonly Asking[]> {
  const asking = new Map<string, Asking[]>();
  for (const [index, { cues, anyCase, atWord = false }] of rules.entries()) {
    for (const cue of cues) {
      const word = cue.toLowerCase();
      const first = anyCase ? ANY : cue.charCodeAt(0);
      const known = asking.get(word) ?? [];
      if (!known.some((each) => each.index === index && each.first === first))
        known.push({ index, first, atWord });
      asking.set(word, known);
    }
  }
  return asking;
}
