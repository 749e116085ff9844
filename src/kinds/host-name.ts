/** A host in the one form that is judged, looked up and compared. */
import { isIP } from 'node:net';

export interface Target {
  /** Lower case, ASCII, without a dot at the end. Never an address. */
  readonly host: string;
  readonly port: number;
}

export type Host =
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'address';
      /** IPv4 with four decimal numbers; IPv6 without brackets, in the form of RFC 5952. */
      readonly address: string;
    };

/**
 * A host as the URL standard reads it, and so as fetch and browsers do: IDNA, case, and addresses in octal,
 * hexadecimal, or as one number, which it all turns into four decimal ones. Undefined for what is no host.
 */
export function readHost(text: string): Host | undefined {
  const isBracketed = /^\[[^[\]]*\]$/.test(text);
  if (text === '' || (!isBracketed && /[\s\p{Cc}@/\\?#%:[\]]/u.test(text))) return undefined;
  if (!URL.canParse(`http://${text}/`)) return undefined;
  const { hostname } = new URL(`http://${text}/`);
  if (hostname.startsWith('[')) return { kind: 'address', address: hostname.slice(1, -1) };
  if (isIP(hostname) !== 0) return { kind: 'address', address: hostname };
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  const isName = name.length <= 253 && name.split('.').every(({ length }) => length > 0 && length <= 63);
  return isName ? { kind: 'name', name } : undefined;
}
