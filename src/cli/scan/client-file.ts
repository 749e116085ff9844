/** The servers in the config file of a client, which is left as it is. */
import path from 'node:path';
import { findNodeAtLocation } from 'jsonc-parser';
import { claudeCode } from '../../clients/claude-code.ts';
import { claudeDesktop } from '../../clients/claude-desktop.ts';
import type { Client, Surroundings } from '../../clients/client.ts';
import { cursor } from '../../clients/cursor.ts';
import { jsonValue, parseDocument, propertiesOf } from '../../clients/document.ts';
import type { Launch } from '../../clients/launch.ts';
import { problemOf } from '../../clients/problem-of.ts';
import { readEntry } from '../../clients/read-entry.ts';
import { runThroughBartizan } from '../../clients/start-command.ts';
import { vscode } from '../../clients/vscode.ts';
import { windsurf } from '../../clients/windsurf.ts';
import { zed } from '../../clients/zed.ts';
import { isObject, type JsonValue } from '../../protocol/json.ts';
import { misused } from '../failure.ts';
import { type Finding, finding, type Spot, type Trouble } from './finding.ts';
import { ofAddress } from './launch-findings.ts';
import { THROUGH_BARTIZAN } from './rules.ts';
import { PLACEHOLDER } from './secretive.ts';

/** A server in it, in the words of `bartizan.yaml`. */
export interface ClientEntry {
  readonly key: string;
  readonly spot: Spot;
  readonly launch?: Launch;
  readonly findings: readonly Finding[];
  readonly trouble?: Trouble;
}

/** @throws {ClientFileError} when it is no JSON; {@link Failure} when no client keeps servers like this */
export function readClientFile(file: string, bytes: Uint8Array, at: Surroundings): ClientEntry[] {
  const { root, text } = parseDocument(file, bytes);
  if (root === undefined) return [];
  const whole = jsonValue(root);
  const { client, folder } = clientOf(file, whole);
  const maps = client.maps(whole, { file, ...(folder !== undefined && { folder }) });
  return maps.flatMap((map) => {
    const node = findNodeAtLocation(root, [...map.path]);
    if (node?.type !== 'object') return [];
    const base = map.folder ?? folder;
    return propertiesOf(node).map(({ key, value, node: entry }) => ({
      key,
      spot: spotAt(file, text, entry.offset),
      ...read(jsonValue(value), client, base, at),
    }));
  });
}

function read(
  value: JsonValue,
  client: Client,
  folder: string | undefined,
  at: Surroundings,
): Pick<ClientEntry, 'launch' | 'findings' | 'trouble'> {
  if (runThroughBartizan(value, process.argv[1] ?? '') !== undefined) {
    return { findings: [finding(THROUGH_BARTIZAN, 'runs through Bartizan already')] };
  }
  const found = readEntry(filledIn(value, folder), client, folder, at);
  if ('left' in found) return { findings: [], trouble: { message: `it is not started: ${found.left}` } };
  const { launch } = found;
  const problem = problemOf(launch);
  if (problem === undefined) return { launch, findings: [] };
  const findings = 'url' in launch ? ofAddress(launch.url) : [];
  const message = findings.length > 0 ? 'it is not connected to like this' : `it is not started: ${problem}`;
  return { findings, trouble: { message } };
}

/** What only the client knows, such as what it asks a person for. A scan needs none of it to look at what is offered. */
function filledIn(value: JsonValue, folder: string | undefined): JsonValue {
  if (typeof value === 'string') {
    return value
      .replaceAll(/\$\{workspaceFolder\}/g, folder ?? '${workspaceFolder}')
      .replaceAll(/\$\{(?!workspaceFolder\})[^{}]*\}/g, PLACEHOLDER);
  }
  if (Array.isArray(value)) return value.map((each) => filledIn(each, folder));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, folder)]));
}

/** By what is in it, and then by its name: a file may have been copied to anywhere. */
function clientOf(file: string, whole: JsonValue): { client: Client; folder?: string } {
  const base = path.basename(file);
  const above = path.dirname(file);
  const has = (key: string): boolean => isObject(whole) && isObject(whole[key]);
  if (has('context_servers')) return { client: zed };
  if (has('servers')) {
    return path.basename(above) === '.vscode'
      ? { client: vscode, folder: path.dirname(above) }
      : { client: vscode };
  }
  if (base === '.claude.json' || (has('projects') && !has('mcpServers'))) return { client: claudeCode };
  if (!has('mcpServers')) {
    throw misused(
      `${file} has none of the keys under which clients keep servers`,
      'mcpServers, servers or context_servers; or a bartizan.yaml',
    );
  }
  if (base === '.mcp.json') return { client: claudeCode, folder: above };
  if (path.basename(above) === '.cursor') return { client: cursor, folder: path.dirname(above) };
  return { client: base === 'mcp_config.json' ? windsurf : claudeDesktop };
}

function spotAt(file: string, text: string, offset: number): Spot {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
