import type { Message } from '../protocol/message.ts';
import type { Finding, Reason, ReasonCode } from './reason.ts';

/**
 * What a control may say. It cannot say "allow": only the pipeline turns a full set of passes into a yes.
 */
export type Decision =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'rewrite'; readonly message: Message; readonly findings: readonly Finding[] }
  | { readonly verdict: 'ask'; readonly reason: Reason }
  | { readonly verdict: 'deny'; readonly reason: Reason };

type Detail = Reason['detail'];

/** The control has no objection. */
export const pass: Decision = Object.freeze({ verdict: 'pass' });

/** The message goes on in another form. */
export function rewrite(message: Message, findings: readonly Finding[]): Decision {
  return { verdict: 'rewrite', message, findings };
}

/** A person must say yes first. */
export function ask(code: ReasonCode, detail: Detail = {}, hint?: string): Decision {
  return { verdict: 'ask', reason: reasonOf(code, detail, hint) };
}

/** The message does not pass. */
export function deny(code: ReasonCode, detail: Detail = {}, hint?: string): Decision {
  return { verdict: 'deny', reason: reasonOf(code, detail, hint) };
}

function reasonOf(code: ReasonCode, detail: Detail, hint: string | undefined): Reason {
  return hint === undefined ? { code, detail } : { code, detail, hint };
}
