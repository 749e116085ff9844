/**
 * Turns a client's entry for a server into one that starts Bartizan, by cutting and pasting in the text of that
 * entry alone: its comments, layout and unknown keys stay. What comes out is parsed again and compared with what
 * was meant; a cut that went wrong is never written.
 */
import { isDeepStrictEqual } from 'node:util';
import { applyEdits, createScanner, type Edit, type Node } from 'jsonc-parser';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import { jsonValue, type Property, parseDocument, propertiesOf } from './document.ts';
import type { Invocation } from './start-command.ts';

/** Keys that are in `bartizan.yaml` from now on. */
const MOVED: readonly string[] = ['env', 'cwd', 'headers'];

/** Keys that name a transport. */
const TRANSPORT: readonly string[] = ['type', 'transport', 'transportType'];

/**
 * The edits for one entry of `text`.
 *
 * @param staying variables whose values the client goes on filling in.
 * @throws {Error} when the entry cannot be rewritten without touching what is not its own.
 */
export function rewriteEntry(
  text: string,
  entry: Node,
  urlKeys: readonly string[],
  invocation: Invocation,
  staying: Readonly<Record<string, string>>,
): { readonly edits: readonly Edit[]; readonly written: JsonObject } {
  const properties = propertiesOf(entry);
  const start = properties.find(({ key }) => key === 'command' || urlKeys.includes(key));
  if (start === undefined) throw new Error('the entry has no command and no address');
  const remote = start.key !== 'command';
  const hasArgs = properties.some(({ key }) => key === 'args');
  const command = `"command": ${JSON.stringify(invocation.command)}`;
  const args = `[${invocation.args.map((word) => JSON.stringify(word)).join(', ')}]`;

  const edits: Edit[] = [];
  const written: [string, JsonValue][] = [];
  const cut: Property[] = [];
  for (const property of properties) {
    const { key, value, node } = property;
    if (property === start) {
      const { eol, indent } = gapBefore(text, node.offset);
      const both = hasArgs ? command : `${command},${eol + indent || ' '}"args": ${args}`;
      edits.push(replace(node, both));
      written.push(['command', invocation.command]);
      if (!hasArgs) written.push(['args', invocation.args]);
    } else if (key === 'args') {
      edits.push(replace(value, args));
      written.push(['args', invocation.args]);
    } else if (remote && TRANSPORT.includes(key)) {
      edits.push(replace(value, '"stdio"'));
      written.push([key, 'stdio']);
    } else if (key === 'env' && Object.keys(staying).length > 0) {
      edits.push(...cutOut(text, propertiesOf(value), ({ key: name }) => !(name in staying)));
      written.push(['env', staying]);
    } else if (MOVED.includes(key)) {
      cut.push(property);
    } else {
      written.push([key, jsonValue(value)]);
    }
  }
  edits.push(...cutOut(text, properties, (property) => cut.includes(property)));
  const result = { edits, written: Object.fromEntries(written) };
  verify(text, entry, result.edits, result.written);
  return result;
}

/** Cuts properties out of an object of which at least one remains, each with the comma that goes with it. */
function cutOut(
  text: string,
  properties: readonly Property[],
  isCut: (property: Property) => boolean,
): readonly Edit[] {
  const edits: Edit[] = [];
  let last: Property | undefined;
  let dangling = false;
  // Two cuts in a row must not take the same space.
  let floor = 0;
  for (const property of properties) {
    const comma = commaAfter(text, endOf(property.node));
    if (!isCut(property)) {
      last = property;
      continue;
    }
    edits.push(...cutRange(text, property.node, comma, floor));
    floor = Math.max(...edits.map((edit) => edit.offset + edit.length));
    dangling = comma === undefined;
  }
  // The last property is gone and had no comma: the one before it must not have one either.
  const comma = dangling && last !== undefined ? commaAfter(text, endOf(last.node)) : undefined;
  return comma === undefined ? edits : [...edits, { offset: comma, length: 1, content: '' }];
}

// Takes the whole line when nothing else is on it. Otherwise a comment that ends the line before would swallow the rest.
function cutRange(text: string, node: Node, comma: number | undefined, floor: number): readonly Edit[] {
  const end = endOf(node);
  const adjoining = comma !== undefined && /^\s*$/.test(text.slice(end, comma));
  const stop = adjoining ? comma + 1 : end;
  const after = /^[ \t]*/.exec(text.slice(stop))?.[0].length ?? 0;
  const { indent, eol } = gapBefore(text, node.offset);
  const isLine = eol.length > 0 && /^(?:[\r\n]|$)/.test(text.slice(stop + after));
  const before = isLine ? eol.length + indent.length : comma === undefined ? indent.length : 0;
  const from = Math.max(floor, node.offset - before);
  const to = isLine || comma === undefined ? stop : stop + after;
  const cut = { offset: from, length: to - from, content: '' };
  return adjoining || comma === undefined ? [cut] : [cut, { offset: comma, length: 1, content: '' }];
}

/** Where the comma stands that follows, with nothing but space and comments in between. */
function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const at = scanner.getTokenOffset();
  return text[at] === ',' ? at : undefined;
}

/** The line break and the indentation in front of something, as far as nothing else is there. */
function gapBefore(text: string, offset: number): { readonly eol: string; readonly indent: string } {
  let start = offset;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  const eol = /(?:\r\n|\n|\r)?$/.exec(text.slice(Math.max(0, start - 2), start))?.[0] ?? '';
  return { eol, indent: text.slice(start, offset) };
}

function verify(text: string, entry: Node, edits: readonly Edit[], written: JsonObject): void {
  const own = edits.map((edit) => ({ ...edit, offset: edit.offset - entry.offset }));
  const after = applyEdits(text.slice(entry.offset, endOf(entry)), own);
  const { root } = parseDocument('entry', Buffer.from(after));
  const correct = root !== undefined && isDeepStrictEqual(jsonValue(root), written);
  if (!correct) throw new Error('the rewritten entry is not what was meant');
}

function replace(node: Node, content: string): Edit {
  return { offset: node.offset, length: node.length, content };
}

function endOf(node: Node): number {
  return node.offset + node.length;
}
