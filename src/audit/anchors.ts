import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Disk, makePrivateDirectory } from './disk.ts';
import { sha256 } from './merkle.ts';
import { anchorsDir } from './places.ts';

/** The newest checkpoint of a log, kept apart from it. */
export interface Anchor {
  /** Absolute path of the log's directory. */
  readonly log: string;
  /** The signed checkpoint. Empty when the anchor cannot be read. */
  readonly checkpoint: string;
}

/** File that holds the anchor of a log. The hash tells apart logs of one name under different roots. */
export function anchorPath(state: string, log: string): string {
  const path = resolve(log);
  const id = sha256(Buffer.from(path)).toString('hex').slice(0, 16);
  return join(anchorsDir(state), `${basename(path)}-${id}.json`);
}

export async function writeAnchor(disk: Disk, state: string, anchor: Anchor): Promise<void> {
  const path = anchorPath(state, anchor.log);
  await makePrivateDirectory(dirname(path));
  await disk.replace(path, `${JSON.stringify({ ...anchor, log: resolve(anchor.log) })}\n`);
  await disk.syncDirectory(dirname(path));
}

/** The anchor of one log; undefined when it has none. */
export function readAnchor(state: string, log: string): Anchor | undefined {
  return parseAnchor(anchorPath(state, log), resolve(log));
}

/** The anchors of all logs that are, or were, right under `root`. */
export function listAnchors(state: string, root: string): Anchor[] {
  let names: string[];
  try {
    names = readdirSync(anchorsDir(state));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
  return names
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .sort()
    .flatMap((name) => parseAnchor(join(anchorsDir(state), name)) ?? [])
    .filter(({ log }) => dirname(log) === resolve(root));
}

function parseAnchor(path: string, expected?: string): Anchor | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    const { log, checkpoint } = JSON.parse(text) as { log: unknown; checkpoint: unknown };
    if (typeof log === 'string' && typeof checkpoint === 'string' && (expected ?? log) === log) {
      return { log, checkpoint };
    }
  } catch {
    // As below: an empty checkpoint verifies against nothing.
  }
  return expected === undefined ? undefined : { log: expected, checkpoint: '' };
}
