/**
 * How something stands: in force, a fact to know, not in force although it should be, or broken. Only the last two
 * change the exit code.
 */
export type Standing = 'ok' | 'note' | 'warn' | 'fail';

export interface Finding {
  readonly standing: Standing;
  readonly subject: string;
  readonly text: string;
  /** What to type. */
  readonly hint?: string;
}

export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export function ok(subject: string, text: string): Finding {
  return { standing: 'ok', subject, text };
}

export function note(subject: string, text: string, hint?: string): Finding {
  return withHint({ standing: 'note', subject, text }, hint);
}

export function warn(subject: string, text: string, hint?: string): Finding {
  return withHint({ standing: 'warn', subject, text }, hint);
}

export function fail(subject: string, text: string, hint?: string): Finding {
  return withHint({ standing: 'fail', subject, text }, hint);
}

function withHint(finding: Finding, hint: string | undefined): Finding {
  return hint === undefined ? finding : { ...finding, hint };
}
