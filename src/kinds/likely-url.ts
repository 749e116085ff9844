/** What is probably an address (C6): nothing of what no honest one is. Schemes and spellings of others pass. */

import { readHost } from './host-name.ts';
import type { Hosts } from './hosts.ts';
import { type HostProblem, problemOfHost } from './inner.ts';
import type { Problem } from './problem.ts';
import { shown } from './text.ts';
import { judgeUrl, type UrlRead } from './url.ts';

export interface LikelyUrlRule {
  /** Inner hosts that are meant. */
  readonly inner: Hosts;
  /** Judges what is a path: `file:` addresses. */
  readonly path: (text: string) => Problem | undefined;
}

const WEB = new Set(['http', 'https', 'ws', 'wss', 'ftp']);

/** What curl, PHP, Java and browsers do something with that no reader of the web needs. */
const DANGEROUS =
  /^(?:javascript|vbscript|view-source|jar|netdoc|php|phar|expect|zip|zlib|glob|ogg|rar|gopher|gophers|dict|ldaps?|ldapi|tftp|smb|smbs|telnet|imaps?|pop3s?|smtps?|rtsp|rtmp|scp|local_file|url|mhtml|res|chrome|resource|about(?!:blank$))(?=:)/i;

export function judgeLikelyUrl(written: string, { inner, path }: LikelyUrlRule): HostProblem | UrlRead {
  const text = written.trim();
  if (/[\x00-\x1f\x7f]/.test(text)) return { why: 'the address has a control character' };
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(text) ?? [];
  if (/^[\\/]{2}/.test(text)) return judgeWeb(`http:${text}`, inner);
  if (scheme === undefined || isHostWithPort(text)) return problemOfBare(text, inner) ?? nothing(scheme);
  const name = scheme.toLowerCase();
  if (name === 'file') return path(text) ?? nothing(name);
  const [dangerous] = DANGEROUS.exec(text) ?? [];
  if (dangerous !== undefined)
    return { why: `the scheme ${shown(dangerous.toLowerCase())} is not for the web` };
  if (/^data:(?:text\/html|application\/xhtml|text\/xml|application\/xml)/i.test(text))
    return { why: 'the address is a page of its own (data:)' };
  return WEB.has(name) ? judgeWeb(text, inner) : nothing(name);
}

function nothing(scheme: string | undefined): UrlRead {
  return { scheme: scheme ?? '', name: undefined };
}

function judgeWeb(text: string, inner: Hosts): HostProblem | UrlRead {
  const [, scheme = '', authority = '', rest = ''] = /^([^:]*):[/\\]*([^/\\?#]*)(.*)$/s.exec(text) ?? [];
  // Patterns and templates name no host yet.
  if (/[*{}$<>|,]/.test(authority)) return nothing(scheme);
  if (/^[^/\\]*:(?!\/\/[^/\\])/.test(text))
    return { why: 'readers of this address would not agree on its host' };
  const [, user, host = ''] = /^(?:(.*)@)?([^@]*)$/.exec(authority) ?? [];
  if (user !== undefined && /[.:]\w+$|[[\]\\]/.test(user.replace(/:.*$/s, '')))
    return { why: 'the address has something like a host in front of its host' };
  // The path may be written as people write paths.
  return judgeUrl(`${scheme}://${host}${rest.replace(/\s/g, '%20')}`, { schemes: WEB, inner });
}

/** Without a scheme it may be anything. It is judged where it begins as only a host does. */
function problemOfBare(text: string, inner: Hosts): HostProblem | undefined {
  const [, written = '', port] =
    /^((?:[a-z0-9_-]+\.)+[a-z0-9-]+\.?|localhost|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(text) ??
    [];
  const host = written === '' ? undefined : readHost(written);
  if (host === undefined) return undefined;
  if (inner(host.kind === 'name' ? host.name : host.address, port === undefined ? 80 : Number(port)))
    return undefined;
  return problemOfHost(host, written);
}

function isHostWithPort(text: string): boolean {
  return /^(?:[a-z0-9_-]+\.[a-z0-9_.-]+|localhost):\d{1,5}(?:[/?#]|$)/i.test(text);
}
