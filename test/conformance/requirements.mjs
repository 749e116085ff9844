/** What a revision requires, as the suite itself has it written down. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** @returns what has to pass, and what is run without being counted */
export function requirementsOf([, entry], { kind, requirements }) {
  const file = path.join(path.dirname(entry), '..', 'requirements', `${requirements}.yaml`);
  const { [kind]: required, not_scored: others } = parse(readFileSync(file, 'utf8'));
  return { required, free: others.map(({ scenario }) => scenario) };
}
