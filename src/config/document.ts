import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import type { Problem } from './problem.ts';

/** What a config may cost to read. */
const MOST_BYTES = 1024 * 1024;
const MOST_ALIASES = 50;

export type Path = readonly (string | number)[];

/** A YAML document: its value, and where each part of it stands. */
export interface Document {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The problem with its position, and with the line it points at. */
  place(
    problem: { path: Path; message: string; hint?: string | undefined },
    target: 'key' | 'value',
  ): Problem;
}

/** Reads YAML 1.2 (core schema) strictly. Wrong syntax is a problem, and so is a key that comes twice. */
export function parseYaml(text: string): Document {
  if (Buffer.byteLength(text) > MOST_BYTES) {
    return nothing({ path: '', message: `larger than ${MOST_BYTES} bytes: this is no config` });
  }
  const counter = new LineCounter();
  const lines = text.split('\n');
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    // Not `silent`: that would let a second document pass unseen.
    logLevel: 'error',
    stringKeys: true,
  });
  const problems = [...document.errors, ...document.warnings].map((error): Problem => {
    const { line, col } = counter.linePos(error.pos[0]);
    // Where the syntax is broken, nobody knows what is a secret: only what stands before the colon is shown.
    return {
      path: '',
      message: lowered(error.message),
      line,
      column: col,
      text: keyOf(lines[line - 1] ?? ''),
    };
  });
  // A key that comes twice leaves a tree that can still be checked; anything else does not.
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) {
    return { ...nothing(), problems };
  }
  visit(document, {
    Pair(_, { key }) {
      // Objects take it for their prototype, and would lose it in silence.
      if (!isScalar(key) || key.value !== '__proto__') return;
      const { line, col } = counter.linePos(key.range?.[0] ?? 0);
      problems.push({
        path: '',
        message: '"__proto__" cannot be a key',
        line,
        column: col,
        text: '__proto__',
      });
    },
  });
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    return nothing({ path: '', message: `more than ${MOST_ALIASES} aliases, or one that contains itself` });
  }
  return {
    value,
    problems,
    place({ path, message, hint }, target) {
      const offset = offsetOf(path, target);
      const { line, col } = counter.linePos(offset);
      const whole = lines[line - 1] ?? '';
      const shown = path.some((step) => SECRETIVE.has(String(step))) ? keyOf(whole) : whole.trim();
      const problem = { path: spell(path), message, line, column: col, text: shown.slice(0, 100) };
      return hint === undefined ? problem : { ...problem, hint };
    },
  };

  function offsetOf(path: Path, target: 'key' | 'value'): number {
    let node: Node | null = document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const [index, step] of path.entries()) {
      if (isAlias(node)) node = node.resolve(document) ?? null;
      const last = index === path.length - 1;
      if (isMap(node)) {
        const pair: Pair | undefined = node.items.find(
          ({ key }) => isScalar(key) && String(key.value) === String(step),
        );
        if (pair === undefined) return offset;
        const key = pair.key as Node;
        node = pair.value as Node | null;
        offset = last && target === 'key' ? (key.range?.[0] ?? offset) : startOf(node, key, offset);
      } else if (isSeq(node)) {
        node = (node.items[Number(step)] as Node | undefined) ?? null;
        offset = node?.range?.[0] ?? offset;
      } else return offset;
    }
    return offset;
  }
}

/** Parts of the file whose values may be secrets, and so are not repeated: an editor keeps what we print. */
const SECRETIVE: ReadonlySet<string> = new Set(['env', 'headers', 'args', 'url']);

/** An empty value stands nowhere, so its key is pointed at. */
function startOf(value: Node | null, key: Node, fallback: number): number {
  if (value?.range && value.range[1] > value.range[0]) return value.range[0];
  return key.range?.[0] ?? fallback;
}

function nothing(problem?: Problem): Document {
  return {
    value: undefined,
    problems: problem === undefined ? [] : [problem],
    place: ({ path, message }) => ({ path: spell(path), message }),
  };
}

function keyOf(line: string): string {
  const end = line.search(/:(?:\s|$)/);
  return end === -1 ? '…' : `${line.slice(0, end + 1).trim()} …`;
}

/** `servers.github.args[1]` */
function spell(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
