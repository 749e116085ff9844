import type { Reason, ReasonCode } from '../gateway/reason.ts';

const LIMITS: ReadonlySet<ReasonCode> = new Set([
  'message_too_large',
  'too_deep',
  'too_many_keys',
  'too_many_items',
  'string_too_long',
]);

/** In whose name a face refuses what it cannot read. */
export function controlOf({ code }: Reason): string {
  return LIMITS.has(code) ? 'message-limits' : 'face';
}
