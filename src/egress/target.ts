/** Where a server wants to go, in the one form that is judged, looked up and compared. */
import { isIP } from 'node:net';
import { type Refusal, refusal } from './refusal.ts';

export interface Target {
  /** Lower case, ASCII, without a dot at the end. Never an address. */
  readonly host: string;
  readonly port: number;
}

/** `host:port`, as in the request line of CONNECT and the Host field (RFC 9110, 7.2 and 9.3.6). */
export function parseTarget(authority: string, defaultPort?: number): Target | Refusal {
  const [, name = '', digits] = /^([^:[\]]+|\[[^[\]]*\])(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  if (name === '' || port === undefined || port < 1 || port > 65_535) return malformed(authority);
  const host = canonicalHost(name);
  return typeof host === 'string' ? { host, port } : host;
}

/**
 * A host as the URL standard reads it, and so as fetch and browsers do: IDNA, case, and addresses in octal,
 * hexadecimal, or as one number, which it all turns into four decimal ones.
 */
export function canonicalHost(name: string): string | Refusal {
  if (/^\[.*\]$/.test(name)) return refusal('destination_literal', { host: shown(name) });
  if (name === '' || /[\s\p{Cc}@/\\?#%:[\]]/u.test(name)) return malformed(name);
  if (!URL.canParse(`http://${name}/`)) return malformed(name);
  const { hostname } = new URL(`http://${name}/`);
  if (isIP(hostname) !== 0 || hostname.startsWith('[')) {
    return refusal('destination_literal', { host: shown(name), address: hostname });
  }
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  const isName = host.length <= 253 && host.split('.').every(({ length }) => length > 0 && length <= 63);
  return isName ? host : malformed(name);
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
