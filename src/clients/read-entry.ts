/**
 * Reads a client's entry for a server as a launch in the words of `bartizan.yaml`, or says why that cannot be done
 * without changing what the server is. Nothing is guessed: what only the client can know stays with the client.
 */
import path from 'node:path';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Client, Surroundings } from './client.ts';
import type { Launch } from './launch.ts';
import { grantsFor } from './launchers.ts';

export interface ReadEntry {
  readonly launch: Launch;
  /** Variables whose values the client fills in. They stay in its entry, and are granted by name. */
  readonly staying: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

export interface Unreadable {
  /** Why, as the end of a sentence that begins with the server's name and a colon. */
  readonly left: string;
}

/** What says which transport a remote entry means. Which one it is, Bartizan finds out by itself. */
const HTTP = ['http', 'streamable-http', 'streamableHttp', 'streamable_http', 'sse'];

/** Lists of tools that a client calls without asking. They go on working, so a person should hear of them. */
const UNASKED = ['autoApprove', 'alwaysAllow', 'always_allow'];

/** Set in the client's entry, these would reach and change Bartizan itself. */
const OURS = /^(?:BARTIZAN_.*|NODE_.*|LD_.*|DYLD_.*|XDG_.*|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|PATH)$/i;

export function readEntry(
  entry: JsonValue,
  client: Client,
  folder: string | undefined,
  at: Surroundings,
): ReadEntry | Unreadable {
  if (!isObject(entry)) return left('its entry is no object');
  for (const [key, reason] of Object.entries(client.tiedBy)) {
    if (entry[key] !== undefined && entry[key] !== false) return left(reason);
  }
  const urlKeys = client.urlKeys.filter((key) => entry[key] !== undefined);
  if (entry.command !== undefined && urlKeys.length > 0) return left('it has both a command and an address');
  if (urlKeys.length > 1) return left(`it has two addresses: ${urlKeys.join(' and ')}`);
  const [urlKey] = urlKeys;
  const read =
    urlKey === undefined ? readStdio(entry, client, folder, at) : readRemote(entry, urlKey, client);
  if ('left' in read) return read;
  const broken = JSON.stringify(read.launch).match(/\\ud[89a-f][0-9a-f]{2}/i);
  if (broken !== null) return left('it has half a character (a lone surrogate), which no file can hold');
  return { ...read, notes: [...read.notes, ...notesOn(entry)] };
}

function readStdio(
  entry: JsonObject,
  client: Client,
  folder: string | undefined,
  at: Surroundings,
): ReadEntry | Unreadable {
  const { command, args = [], env = {}, cwd } = entry;
  if (isObject(command))
    return left(`its command is an object, as ${client.label} once wrote it; let it write the entry anew`);
  if (typeof command !== 'string' || command === '') return left('it has no command and no address');
  const type = entry.type ?? 'stdio';
  if (type !== 'stdio' && type !== 'local')
    return left(`its type is ${JSON.stringify(type)}, but it has a command`);
  if (!isStrings(args)) return left('its args are no list of texts');
  if (!isObject(env)) return left('its env is no object');
  if (cwd !== undefined && typeof cwd !== 'string') return left('its cwd is no text');
  if (/\s/.test(command) && !isAbsolute(command)) {
    return left('its command is a line for a shell; split it into command and args');
  }
  const filledIn = [command, ...args, cwd ?? ''].find((text) => client.fillsIn && text.includes('${'));
  if (filledIn !== undefined) return left(`only ${client.label} can fill in ${placeholderOf(filledIn)}`);

  const base = cwd ?? folder;
  if (base !== undefined && !isAbsolute(base))
    return left(`its cwd is relative, and only ${client.label} knows to what`);
  const relative = [command, ...args].find((text) => isRelative(text));
  if (base === undefined && relative !== undefined) {
    return left(`${JSON.stringify(relative)} is relative, and only ${client.label} knows to what`);
  }

  const own: Record<string, string> = {};
  const staying: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'object') return left(`the value of ${name} in its env is no text`);
    const text = String(value);
    if (!client.fillsIn || !text.includes('${')) own[name] = text;
    else if (text.includes('${input:'))
      return left(`only ${client.label} can fill in ${placeholderOf(text)}`);
    else if (OURS.test(name))
      return left(`${name}, which ${client.label} fills in, would change Bartizan itself`);
    else staying[name] = text;
  }
  const inheritEnv = [...grantsFor(command, args, Object.keys(env), at), ...Object.keys(staying)];
  const launch: Launch = {
    command,
    ...(args.length > 0 && { args }),
    // Where the client would start it is unknown; beside our own config and record it has no business.
    cwd: base ?? at.home,
    ...(Object.keys(own).length > 0 && { env: own }),
    inheritEnv,
  };
  return { launch, staying, notes: [] };
}

function readRemote(entry: JsonObject, urlKey: string, client: Client): ReadEntry | Unreadable {
  const { [urlKey]: url, headers = {} } = entry;
  const type = entry.type ?? entry.transport ?? entry.transportType ?? 'http';
  if (typeof type !== 'string' || !HTTP.includes(type)) return left(`its type is ${JSON.stringify(type)}`);
  if (typeof url !== 'string' || !URL.canParse(url)) return left('its address is no URL');
  if (!/^https?:\/\//i.test(url)) return left('its address is neither https nor http');
  if (!isObject(headers)) return left('its headers are no object');
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') return left(`the value of ${name} in its headers is no text`);
    texts[name] = value;
  }
  const filledIn = [url, ...Object.values(texts)].find((text) => client.fillsIn && text.includes('${'));
  if (filledIn !== undefined) {
    return left(
      `only ${client.label} can fill in ${placeholderOf(filledIn)}; write it into bartizan.yaml yourself, with { fromEnv: NAME }`,
    );
  }
  if (entry.env !== undefined && !(isObject(entry.env) && Object.keys(entry.env).length === 0)) {
    return left('it has both an address and an env');
  }
  return {
    launch: { url, ...(Object.keys(texts).length > 0 && { headers: texts }) },
    staying: {},
    notes: [],
  };
}

function notesOn(entry: JsonObject): string[] {
  return UNASKED.filter((key) => Array.isArray(entry[key]) && entry[key].length > 0).map(
    (key) => `keeps ${key}: the client calls these tools without asking; Bartizan's policy still applies`,
  );
}

// What begins with ./ or ../, and what names a folder without saying where that is.
function isRelative(text: string): boolean {
  return /^\.{1,2}(?:[\\/]|$)/.test(text);
}

function isAbsolute(text: string): boolean {
  return path.posix.isAbsolute(text) || /^[A-Za-z]:[\\/]/.test(text) || text.startsWith('\\\\');
}

function isStrings(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function placeholderOf(text: string): string {
  return /\$\{[^}]*\}?/.exec(text)?.[0] ?? text;
}

function left(reason: string): Unreadable {
  return { left: reason };
}
