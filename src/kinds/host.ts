/** The name of a host, or its address, alone or with a port. */

import { readHost } from './host-name.ts';
import type { Hosts } from './hosts.ts';
import { type HostProblem, problemOfHost } from './inner.ts';
import type { Problem } from './problem.ts';
import { shown } from './text.ts';

export interface HostRule {
  /** The only hosts; any that is public, if not said. */
  readonly hosts?: Hosts | undefined;
}

export function problemOfHostName(text: string, { hosts }: HostRule): HostProblem | undefined {
  if (text.startsWith('-')) return { why: 'the host begins with a dash, as options do' };
  const { bare, port } = parted(text);
  const host = readHost(bare);
  if (host === undefined) return { why: 'this is no name and no address of a host' };
  const named = host.kind === 'name' ? host.name : host.address;
  if (hosts?.(named, port) === true) return undefined;
  const problem = problemOfHost(host, bare);
  if (problem !== undefined) return problem;
  return hosts === undefined
    ? undefined
    : { why: `the host ${shown(named)} is not among those that are allowed` };
}

/** For what is only guessed to be a host: many servers work with inner ones, and some with more than one. */
export function problemOfLikelyHost(text: string): Problem | undefined {
  if (/^\s*-/.test(text)) return { why: 'the host begins with a dash, as options do' };
  if (/[\x00-\x1f\x7f;&|`$<>()\\]/.test(text)) return { why: 'the host has a sign that no host has' };
  const [, rest = ''] = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?([^/]*)/i.exec(text.trim()) ?? [];
  const { bare } = parted(rest);
  const host = bare === '' ? undefined : readHost(bare);
  const problem = host === undefined ? undefined : problemOfHost(host, bare);
  return problem?.isPlain === true ? undefined : problem;
}

/** The host without its port; IPv6 in brackets, with which alone a port can follow. */
function parted(text: string): { bare: string; port: number | undefined } {
  if (/^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(text)) return { bare: `[${text}]`, port: undefined };
  const [, bare = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  return { bare, port: port === undefined ? undefined : Number(port) };
}
