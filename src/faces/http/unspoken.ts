import type { HeaderFields } from '../../gateway/context.ts';
import type { Reason } from '../../gateway/reason.ts';

/** A version that a header names and nobody here speaks (2025-11-25, basic/transports, Protocol Version Header). */
export function unspoken(version: HeaderFields[string], spoken: readonly string[]): Reason | undefined {
  if (version === undefined || spoken.includes(String(version))) return undefined;
  return { code: 'version_unsupported', detail: { requested: String(version).slice(0, 32) } };
}
