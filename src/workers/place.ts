/** What a worker is told when it is started. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Place } from './siblings.ts';

export interface Assignment extends Place {
  /** SHA-256 of the config that the others have loaded: where it differs, they would not agree who has what. */
  readonly config: string;
}

const VARIABLE = 'BARTIZAN_WORKER';

export function assignmentFor(assignment: Assignment): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(assignment) };
}

/** Undefined in a process that is no worker. It is taken once: nothing that is started here inherits it. */
export function takeAssignment(env: Record<string, string | undefined>): Assignment | undefined {
  const text = env[VARIABLE];
  delete env[VARIABLE];
  return text === undefined || process.send === undefined ? undefined : (JSON.parse(text) as Assignment);
}

export function digestOfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
