import type { IncomingMessage } from 'node:http';
import type { HeaderFields } from '../../gateway/context.ts';

/**
 * The header fields that mirror the body, each with every value that was sent: Node would join or drop repeated ones,
 * and what one reader takes from the first, another may take from the last (B5).
 *
 * No other field goes into the house: controls have no business with credentials.
 */
export function mcpHeaders({ rawHeaders }: IncomingMessage): HeaderFields {
  const fields: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const written = rawHeaders[at] ?? '';
    if (!/^mcp-/i.test(written)) continue;
    const name = written.toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const before = fields[name];
    fields[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return fields;
}
