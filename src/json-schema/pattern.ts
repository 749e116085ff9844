import type { RE2JS } from 're2js';
import type { Bounds } from './bounds.ts';
import type { Meter } from './meter.ts';
import { PatternError, translatePattern } from './pattern-syntax.ts';
import { excerpt, refuse } from './schema-fault.ts';

/** Anything that can be asked whether it finds itself in a text. */
export interface Matcher {
  test(text: string): boolean;
}

/** What is used of re2js. It is handed in, because it is loaded late. */
export interface LinearEngine {
  compile(source: string): RE2JS;
}

/**
 * A pattern of a schema, matched in time linear in the text. Each match pays its worst case before it starts: characters
 * times instructions.
 *
 * @throws {SchemaRefusal} when no linear-time equal exists, or it would be too big
 */
export function compilePattern(source: string, engine: LinearEngine, meter: Meter, bounds: Bounds): Matcher {
  try {
    const { body, ahead } = translatePattern(source);
    const main = engine.compile(body);
    const guards = ahead.map(({ source: text, negative }) => ({ matcher: engine.compile(text), negative }));
    const size = [main, ...guards.map(({ matcher }) => matcher)].reduce(
      (sum, re) => sum + re.programSize(),
      0,
    );
    if (size > bounds.patternSize) throw new PatternError('too big');
    return {
      test(text) {
        meter.spend(1 + (text.length * size) / 2);
        return main.test(text) && guards.every(({ matcher, negative }) => matcher.test(text) !== negative);
      },
    };
  } catch (error) {
    // re2js throws its own errors on what it does not understand, and a RangeError on what nests too deep.
    const why = error instanceof Error ? error.message : 'unknown';
    return refuse('pattern_refused', { pattern: excerpt(source), why: excerpt(why) });
  }
}
