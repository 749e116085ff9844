/** Where a server wants to go, in the one form that is judged, looked up and compared. */
import { readHost, type Target } from '../kinds/host-name.ts';
import { type Refusal, refusal } from './refusal.ts';

/** `host:port`, as in the request line of CONNECT and the Host field (RFC 9110, 7.2 and 9.3.6). */
export function parseTarget(authority: string, defaultPort?: number): Target | Refusal {
  const [, name = '', digits] = /^([^:[\]]+|\[[^[\]]*\])(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  if (name === '' || port === undefined || port < 1 || port > 65_535) return malformed(authority);
  const host = canonicalHost(name);
  return typeof host === 'string' ? { host, port } : host;
}

/** A host by its name alone. */
export function canonicalHost(name: string): string | Refusal {
  if (/^\[.*\]$/.test(name)) return refusal('destination_literal', { host: shown(name) });
  const read = readHost(name);
  if (read === undefined) return malformed(name);
  if (read.kind === 'name') return read.name;
  return refusal('destination_literal', { host: shown(name), address: read.address });
}

export function isRefusal(found: object | string): found is Refusal {
  return typeof found === 'object' && 'code' in found;
}

function malformed(text: string): Refusal {
  return refusal('destination_malformed', { host: shown(text) });
}

function shown(text: string): string {
  return text.slice(0, 256);
}
