/**
 * `bartizan.yaml` as text that servers are put into and taken out of. Comments and all other sections stay; the
 * layout of lines may be evened out, which YAML's own writer does.
 */
import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
  YAMLMap,
} from 'yaml';
import { type Launch, standsInFor } from './launch.ts';
import { freeName, serverName } from './names.ts';

/** The file cannot be read as a config. The message begins with the place. */
export class ServersFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServersFileError';
  }
}

export interface Placed {
  readonly name: string;
  /** False when a server that was there already is shared. */
  readonly added: boolean;
  readonly text: string;
}

const NEW = `# Bartizan's config; it is yours to edit.
# Values under env and headers stand here in clear, so keep this file to yourself.
`;

/** The file's text; undefined when there is no file. @throws {ServersFileError} when it is no UTF-8. */
export function decodeServers(file: string, bytes: Uint8Array | undefined): string | undefined {
  try {
    return bytes === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ServersFileError(`${file}:1:1: this is not UTF-8 text`, { cause });
  }
}

/** The text with this server in it, under the client's name for it or one close to that. @throws {ServersFileError} */
export function placeServer(
  file: string,
  text: string | undefined,
  key: string,
  launch: Launch,
  needed: readonly string[],
): Placed {
  const document = read(file, text ?? NEW);
  const servers = document.toJS()?.servers ?? {};
  const wanted = serverName(key);
  const same = Object.keys(servers).filter((name) => standsInFor(servers[name], launch, needed));
  const shared = same.includes(wanted) ? wanted : same[0];
  if (shared !== undefined) return { name: shared, added: false, text: text ?? NEW };

  const name = freeName(wanted, (taken) => Object.hasOwn(servers, taken));
  const map = document.get('servers');
  if (!isMap(map)) document.set('servers', new YAMLMap());
  document.setIn(['servers', name], nodeOf(document, launch));
  return { name, added: true, text: write(document) };
}

/** The text with another version of a server's package in it. @throws {ServersFileError} */
export function replacePackage(file: string, text: string, name: string, spec: string): string {
  const document = read(file, text);
  document.setIn(['servers', name, 'package'], spec);
  return write(document);
}

/** The text without these servers. @throws {ServersFileError} */
export function removeServers(file: string, text: string, names: readonly string[]): string {
  const document = read(file, text);
  const present = names.filter((name) => document.hasIn(['servers', name]));
  if (present.length === 0) return text;
  for (const name of present) document.deleteIn(['servers', name]);
  return write(document);
}

/** The names of the servers in the text. @throws {ServersFileError} */
export function serverNames(file: string, text: string | undefined): readonly string[] {
  return Object.keys(read(file, text ?? '').toJS()?.servers ?? {});
}

function read(file: string, text: string): Document<Node, false> {
  const lines = new LineCounter();
  const document: Document<Node, false> = parseDocument<Node, false>(text, {
    lineCounter: lines,
    prettyErrors: false,
  });
  const [first] = document.errors;
  if (first !== undefined) {
    const { line, col } = lines.linePos(first.pos[0]);
    throw new ServersFileError(`${file}:${line}:${col}: ${first.message}`);
  }
  const { contents } = document;
  const empty = contents === null || (isScalar(contents) && contents.value === null);
  if (!empty && !isMap(contents))
    throw new ServersFileError(`${file}:1:1: expected sections such as servers:`);
  const servers: unknown = document.get('servers');
  if (servers !== undefined && servers !== null && !isMap(servers)) {
    throw new ServersFileError(`${file}: servers is no list of names, each with a server below it`);
  }
  if (empty) document.contents = new YAMLMap();
  return document;
}

function nodeOf(document: Document<Node, false>, launch: Launch): Node {
  const node = document.createNode(launch, { aliasDuplicateObjects: false });
  visit(node, {
    Seq: (_, list) => {
      list.flow = true;
    },
    // On one line, so that no value can look like another part of the file.
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && /[\r\n]/.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return node;
}

function write(document: Document<Node, false>): string {
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER });
}
