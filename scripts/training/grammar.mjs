// Texts for training, from a grammar: `# name` begins a slot, each line below is one way to say it, `{name}` is another
// slot (`{Name}` with a capital), `[a|b|]` is one of these or nothing. Below `# name verbatim` lines are taken as they stand, with
// ⏎ for the end of a line. The same seed gives the same texts.
import { readFileSync } from 'node:fs';

/** A generator of 32 bits (mulberry32), in integers, so that every machine draws the same. */
export function randomFrom(seed) {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Before a line that is taken as it stands. */
const VERBATIM = '\u0001';

/** @param {...(string | URL)} files later ones add to the slots of earlier ones */
export function loadGrammar(...files) {
  const slots = new Map();
  for (const file of files) {
    let lines;
    let isVerbatim = false;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const heading = /^# ([a-z0-9-]+)( verbatim)?$/.exec(line);
      if (heading === null) {
        if (isVerbatim && line !== '') lines.push(VERBATIM + line);
        else if (!line.startsWith('//') && line.trim() !== '') lines.push(line);
      } else {
        isVerbatim = heading[2] !== undefined;
        lines = slots.get(heading[1]) ?? [];
        slots.set(heading[1], lines);
      }
    }
  }
  return slots;
}

/** One text that the grammar can say, beginning at a slot. */
export function say(grammar, slot, random) {
  const lines = grammar.get(slot);
  if (lines === undefined) throw new Error(`no slot ${slot}`);
  return spelled(lines[random(lines.length)], grammar, random);
}

/** Fills the slots of a line. */
export function spelled(line, grammar, random) {
  if (line.startsWith(VERBATIM)) return line.slice(VERBATIM.length).replaceAll('⏎', '\n');
  let text = line.replaceAll('\\n', '\n');
  for (;;) {
    const chosen = text.replace(/\[([^[\]]*\|[^[\]]*)\]/g, (_, ways) => {
      const each = ways.split('|');
      return each[random(each.length)];
    });
    if (chosen === text) break;
    text = chosen;
  }
  return text.replace(/\{([A-Za-z0-9-]+)\}/g, (_, name) => {
    if (name === name.toLowerCase()) return say(grammar, name, random);
    const said = say(grammar, name.toLowerCase(), random);
    return said.charAt(0).toUpperCase() + said.slice(1);
  });
}

/** A grammar that cannot say some slots, nor what needs them. */
export function without(grammar, isLeftOut) {
  const left = new Map([...grammar].filter(([name]) => !isLeftOut(name)));
  for (;;) {
    const before = left.size;
    for (const [name, lines] of left) {
      const possible = lines.filter(
        (line) =>
          line.startsWith(VERBATIM) ||
          [...line.matchAll(/\{([A-Za-z0-9-]+)\}/g)].every(([, slot]) => left.has(slot.toLowerCase())),
      );
      if (possible.length === 0) left.delete(name);
      else left.set(name, possible);
    }
    if (left.size === before) return left;
  }
}
