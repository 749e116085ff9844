/** An address of the web (C6): of a scheme that is allowed, without a user, and not of an inner network in whatever form. */

import { type Host, readHost } from './host-name.ts';
import type { Hosts } from './hosts.ts';
import { type HostProblem, problemOfHost } from './inner.ts';
import type { Problem } from './problem.ts';
import { shown } from './text.ts';

export interface UrlRule {
  /** Without the colon. */
  readonly schemes: ReadonlySet<string>;
  /** The only hosts; any that is public, if not said. A host that is named may be an inner one. */
  readonly hosts?: Hosts | undefined;
  /** Inner hosts that are meant. */
  readonly inner?: Hosts | undefined;
}

/** What is fine so far, with the name that may be looked up. */
export interface UrlRead {
  readonly scheme: string;
  /** Undefined for an address, and for a host that the rule names: nobody has to be asked about those. */
  readonly name: string | undefined;
}

export function isProblem(found: Problem | UrlRead): found is Problem {
  return 'why' in found;
}

const LONGEST = 65_536;

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443, ftp: 21 };

export function judgeUrl(text: string, rule: UrlRule): HostProblem | UrlRead {
  const malformed = problemOfForm(text);
  if (malformed !== undefined) return malformed;
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]*):/i.exec(text) ?? [];
  if (scheme === '') return { why: 'the address has no scheme such as https' };
  const name = scheme.toLowerCase();
  if (!rule.schemes.has(name)) return { why: `the scheme ${shown(name)} is not allowed` };
  const isWeb = Object.hasOwn(PORTS, name);
  const authority = authorityOf(text);
  if (authority === undefined) {
    if (isWeb || rule.hosts !== undefined)
      return { why: 'the address has no host between two slashes and a path' };
    return { scheme: name, name: undefined };
  }
  if (authority.includes('\\')) return { why: 'the address has a backslash before its path' };
  if (isWeb && authority.includes('@')) return { why: 'the address has a user in front of its host' };
  if (isWeb && !URL.canParse(text)) return { why: 'the address cannot be read' };
  const [, bare = '', port] =
    /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(authority.lastIndexOf('@') + 1)) ?? [];
  const host = readHost(bare);
  if (host === undefined || (isWeb && hostOf(host) !== new URL(text).hostname.replace(/\.$/, '')))
    return { why: 'readers of this address would not agree on its host' };
  return judgeHost(host, bare, Number(port || PORTS[name]), name, rule);
}

function judgeHost(
  host: Host,
  written: string,
  asked: number,
  scheme: string,
  { hosts, inner }: UrlRule,
): HostProblem | UrlRead {
  const named = host.kind === 'name' ? host.name : host.address;
  const port = Number.isNaN(asked) ? undefined : asked;
  if (hosts?.(named, port) === true || inner?.(named, port) === true) return { scheme, name: undefined };
  const problem = problemOfHost(host, written);
  if (problem !== undefined) return problem;
  if (hosts !== undefined)
    return {
      why: `the host ${shown(named)}, port ${port ?? 'unknown'}, is not among those that are allowed`,
    };
  return { scheme, name: host.kind === 'name' ? host.name : undefined };
}

/** What readers read differently: the standard drops some of these, others do not. */
function problemOfForm(text: string): Problem | undefined {
  if (text.length > LONGEST) return { why: `the address is longer than ${LONGEST} characters` };
  if (/[\x00-\x20\x7f\u0085\u00a0\u2028\u2029]/.test(text.trim()) || text !== text.trim())
    return { why: 'the address has white space or a control character' };
  return undefined;
}

/** As RFC 3986 has it: what stands between `//` and the next `/`, `?` or `#`. */
function authorityOf(text: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]+)/i.exec(text)?.[1];
}

function hostOf(host: Host): string {
  if (host.kind === 'name') return host.name;
  return host.address.includes(':') ? `[${host.address}]` : host.address;
}
