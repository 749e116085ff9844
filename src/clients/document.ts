/**
 * A client's config file as text and tree. The text is the file: whoever edits it cuts and pastes in the text,
 * so that comments, line endings and everything that is not understood stay as they are.
 */
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { JsonValue } from '../protocol/json.ts';

export interface ClientDocument {
  /** The whole file, byte order mark included. Encoding it as UTF-8 gives the bytes back. */
  readonly text: string;
  /** Its JSON value, `offset`s counted in `text`; absent when the file holds nothing but space and comments. */
  readonly root: Node | undefined;
}

/** The file is not what its client could read. The message begins with the place: `file:line:column`. */
export class ClientFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClientFileError';
  }
}

const BOM = '\u{feff}';

/** @throws {ClientFileError} when it is no UTF-8, or no JSON even with comments and trailing commas allowed. */
export function parseDocument(file: string, bytes: Uint8Array): ClientDocument {
  const text = decode(file, bytes);
  const errors: ParseError[] = [];
  // As long as the mark, so that every offset counts in the text itself.
  const json = text.startsWith(BOM) ? ` ${text.slice(1)}` : text;
  const root = parseTree(json, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first !== undefined) {
    throw new ClientFileError(
      `${place(file, text, first.offset)}: ${words(printParseErrorCode(first.error))}`,
    );
  }
  return { text, root };
}

/** The value of a node. A key may be `__proto__`; it is a key like any other. */
export function jsonValue(node: Node): JsonValue {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(propertiesOf(node).map(({ key, value }) => [key, jsonValue(value)]));
    case 'array':
      return (node.children ?? []).map(jsonValue);
    default:
      return node.value as JsonValue;
  }
}

export interface Property {
  readonly key: string;
  readonly value: Node;
  /** The key, the colon and the value. */
  readonly node: Node;
}

export function propertiesOf(node: Node): readonly Property[] {
  return (node.children ?? []).flatMap((child) => {
    const [key, value] = child.children ?? [];
    return key === undefined || value === undefined ? [] : [{ key: String(key.value), value, node: child }];
  });
}

/** The property of that name, `'twice'` when it is written more than once and nobody can tell which one counts. */
export function propertyOf(node: Node, key: string): Property | 'twice' | undefined {
  const found = node.type === 'object' ? propertiesOf(node).filter((property) => property.key === key) : [];
  return found.length > 1 ? 'twice' : found[0];
}

/** Line and column of an offset, both counted from 1. */
export function place(file: string, text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ClientFileError(`${file}:1:1: this is not UTF-8 text`, { cause });
  }
}

// "CommaExpected" becomes "comma expected".
function words(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
