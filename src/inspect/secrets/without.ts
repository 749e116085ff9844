import { matchesIn } from '../found.ts';
import { withoutOverlap } from '../view/hidden.ts';
import { viewOf } from '../view/view.ts';
import { findSecrets } from './find.ts';

/** A text with `[secret:github-token]` for each secret in it, in clear or encoded: for what is kept, and read by people. */
export function withoutSecrets(text: string): string {
  let written = text;
  for (const { start, end, kind } of withoutOverlap(matchesIn(viewOf(text), '', findSecrets)).reverse())
    written = `${written.slice(0, start)}[secret:${kind}]${written.slice(end)}`;
  return written;
}
