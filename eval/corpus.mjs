// Sets of tools and of results, with their labels.
import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Sets with these names hold attacks; an entry may say so by itself, in `label`. */
const ATTACKS = /^(?:poisoned|injected)/;
const LABELS = new Set([
  'label',
  'paradigm',
  'location',
  'obfuscation',
  'server',
  'src',
  'suite',
  'category',
]);

/**
 * Every entry of FOLDER/tools/*.jsonl and FOLDER/results/*.jsonl.
 *
 * @param {string} folder
 * @returns {{ kind: 'tools' | 'results', set: string, entries: object[] }[]}
 */
export function loadCorpus(folder) {
  return ['tools', 'results'].flatMap((kind) => {
    const dir = path.join(folder, kind);
    if (!existsSync(dir)) return [];
    return readdirSync(dir)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => loadSet(kind, path.join(dir, name)));
  });
}

/** Every text file below a folder as a harmless answer. Each folder in it is a set. */
export function loadFiles(folder) {
  const sets = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || statSync(file).size > MOST_BYTES) continue;
    const bytes = readFileSync(file);
    if (bytes.length === 0 || !isUtf8(bytes) || bytes.includes(0)) continue;
    const [first] = path.relative(folder, file).split(path.sep);
    const set = `files/${first === entry.name ? '' : first}`;
    const said = bytes.toString('utf8');
    const one = { said, isAttack: false, half: halfOf(file), bytes: bytes.length, name: file };
    sets.set(set, [...(sets.get(set) ?? []), one]);
  }
  return [...sets].sort().map(([set, entries]) => ({ kind: 'results', set, entries }));
}

/** Larger files are not looked at: few answers are as long. */
const MOST_BYTES = 200_000;

function loadSet(kind, file) {
  const set = `${kind}/${path.basename(file, '.jsonl')}`;
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const entries = lines.map((line) => {
    const entry = JSON.parse(line);
    const said = kind === 'tools' ? without(entry, LABELS) : entry.text;
    const isAttack =
      entry.label === undefined ? ATTACKS.test(path.basename(file)) : ATTACKS.test(entry.label);
    const { location, obfuscation, paradigm } = entry;
    return {
      said,
      isAttack,
      location,
      obfuscation,
      paradigm,
      half: halfOf(entry.server ?? entry.text ?? line),
      bytes: line.length,
    };
  });
  return { kind, set, entries };
}

function without(entry, names) {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !names.has(name)));
}

/** `seen` while the detectors were made, or `rest`: all tools of one server fall into the same half. */
function halfOf(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return ((hash >>> 8) & 1) === 0 ? 'seen' : 'rest';
}
