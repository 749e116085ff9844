/** URIs of resources (C9): what the server has offered itself, or what is of its kind and leads nowhere else. */
import type { Pins } from '../gateway/control.ts';
import { compileHosts } from '../kinds/hosts.ts';
import type { HostProblem } from '../kinds/inner.ts';
import { problemOfPath } from '../kinds/path/path.ts';
import { goesUp } from '../kinds/path/steps.ts';
import type { Problem } from '../kinds/problem.ts';
import { readingsOf } from '../kinds/readings.ts';
import { judgeUrl, type UrlRead } from '../kinds/url.ts';
import type { Around } from './arguments-around.ts';

/** The only ones, where the config says so. */
export interface ResourceOptions {
  readonly schemes?: readonly string[] | undefined;
  readonly hosts?: readonly string[] | undefined;
}

const WEB: ReadonlySet<string> = new Set(['http', 'https', 'ws', 'wss', 'ftp']);
/** What carries or runs its own content; a page of an app is one that the server names. */
const NEVER: ReadonlySet<string> = new Set([
  'data',
  'javascript',
  'vbscript',
  'blob',
  'about',
  'view-source',
  'ui',
  'jar',
  'gopher',
  'dict',
]);

/** Where no folder is known that it could be held to: not what systems and people keep to themselves. */
const KEPT =
  /(?:^|[/\\])\.(?!\.?(?:[/\\]|$))|^[/\\]*(?:[A-Za-z]:[/\\]+)?(?:etc|proc|sys|dev|root|boot|windows|private[/\\]+etc)(?:[/\\]|$)/i;

export function judgeResource(uri: string, options: ResourceOptions, around: Around): HostProblem | UrlRead {
  const { schemes, hosts } = options;
  if (uri === '' || /[\x00-\x20\x7f]/.test(uri))
    return { why: 'the URI is empty, or has white space or a control character' };
  const [, written] = /^([a-z][a-z0-9+.-]*):/i.exec(uri) ?? [];
  if (written === undefined) return { why: 'the URI has no scheme' };
  const scheme = written.toLowerCase();
  if (NEVER.has(scheme)) return { why: `the server has not offered this ${scheme}: URI` };
  if (schemes !== undefined && !schemes.includes(scheme))
    return { why: `the scheme ${scheme} is not allowed for resources` };
  if (scheme === 'file') return problemOfFile(uri, around) ?? { scheme, name: undefined };
  if (!WEB.has(scheme)) return problemOfOwn(uri) ?? { scheme, name: undefined };
  const only = hosts === undefined ? undefined : compileHosts(hosts);
  return judgeUrl(uri, { schemes: WEB, hosts: only, inner: around.inner });
}

/** What a scheme of its own means, its server alone knows. */
function problemOfOwn(uri: string): Problem | undefined {
  const readings = readingsOf(uri);
  if (readings === undefined) return { why: 'the URI is encoded too many times to be read' };
  if (readings.some((each) => /[\x00-\x1f\x7f]/.test(each)))
    return { why: 'the URI has a control character, once it is decoded' };
  return readings.some(goesUp) ? { why: 'the URI climbs, as paths do' } : undefined;
}

function problemOfFile(uri: string, { roots }: Around): Problem | undefined {
  const problem = problemOfPath(uri, { roots });
  if (problem !== undefined || roots !== undefined) return problem;
  const path = uri.replace(/^file:(?:\/\/(?:localhost)?(?=\/))?/i, '');
  return [path, decoded(path)].some((each) => KEPT.test(each))
    ? {
        why: 'the file is one that a system or a person keeps to themselves, and no folder is known that it could be held to',
      }
    : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What servers have listed: a bounded memory of it. */
export interface Offered {
  note(server: string, uris: readonly string[]): void;
  has(server: string, uri: string): boolean;
}

const MOST_URIS = 20_000;

export function createOffered(pins: Pins): Offered {
  const listed = new Map<string, Set<string>>();
  return {
    note(server, uris) {
      const known = listed.get(server) ?? new Set<string>();
      listed.set(server, known);
      for (const uri of uris) {
        known.delete(uri);
        known.add(uri);
        const [oldest] = known;
        if (known.size > MOST_URIS && oldest !== undefined) known.delete(oldest);
      }
    },
    has: (server, uri) =>
      pins.digestOf(server, 'resource', uri) !== undefined || listed.get(server)?.has(uri) === true,
  };
}
