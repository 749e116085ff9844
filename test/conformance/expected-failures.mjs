/** What a leg is known to fail, each entry with its reason as a comment: `expected/<leg>.yml`, where there is one. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The file of a leg; undefined when it is to fail nothing. */
export function expectedOf({ name }) {
  const file = fileURLToPath(new URL(`expected/${name.replaceAll('/', '-')}.yml`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

/** Only what one scenario is known to fail: the suite takes an entry for one that did not run as passed, and complains. */
export async function withExpectedOf(leg, scenario, work) {
  const file = expectedOf(leg);
  const entries = file === undefined ? [] : (parse(readFileSync(file, 'utf8'))[leg.kind] ?? []);
  const own = entries.filter((entry) => entry === scenario || entry.startsWith(`${scenario}:`));
  if (own.length === 0) return work([]);
  const directory = mkdtempSync(path.join(tmpdir(), 'bartizan-conformance-expected-'));
  try {
    const narrowed = path.join(directory, 'expected.yml');
    writeFileSync(narrowed, JSON.stringify({ [leg.kind]: own }));
    return await work(['--expected-failures', narrowed]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
