/** What people look for besides what everybody looks for: words as they stand, or patterns that are matched in linear time. */
import type { RE2JS } from 're2js';
import type { Match } from './match.ts';

export type OwnPattern =
  | { readonly name: string; readonly literal: string }
  | { readonly name: string; readonly pattern: string };

/** What is used of re2js. It is handed in, because it is loaded late. */
export interface PatternEngine {
  compile(source: string): RE2JS;
}

/** Finds own patterns in a text. */
export type OwnLook = (text: string) => Match[];

/** All of these as one way to look. */
export function ownLook(patterns: readonly OwnPattern[], engine: PatternEngine | undefined): OwnLook {
  const compiled = patterns.map((own) => ({
    name: own.name,
    find: 'literal' in own ? literally(own.literal) : matching(own.pattern, engine),
  }));
  return (text) => compiled.flatMap(({ name, find }) => find(text).map((span) => ({ ...span, kind: name })));
}

type Find = (text: string) => { start: number; end: number }[];

function literally(words: string): Find {
  return (text) => {
    const found = [];
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length))
      found.push({ start: at, end: at + words.length });
    return found;
  };
}

/** @throws {TypeError} when nobody has loaded the engine */
function matching(source: string, engine: PatternEngine | undefined): Find {
  if (engine === undefined) throw new TypeError('ownLook: a pattern needs its engine');
  const compiled = engine.compile(source);
  return (text) => {
    const found = [];
    const matcher = compiled.matcher(text);
    while (matcher.find())
      if (matcher.end() > matcher.start()) found.push({ start: matcher.start(), end: matcher.end() });
    return found;
  };
}
