/**
 * What is checked of an HTTP request before its body is read: host, origin, method, content type, accepted types.
 *
 * A page in a browser may make it send requests to loopback; the Host and Origin headers tell (G3, G5; 2026-07-28,
 * basic/transports/streamable-http, Security).
 */
import type { IncomingMessage } from 'node:http';
import type { Reason, ReasonCode } from '../../gateway/reason.ts';

export interface Door {
  /** Why this request may not come in; undefined when it may. */
  objection(request: IncomingMessage): Reason | undefined;
  /** Whether a page of this origin may read the answer. */
  allowsOrigin(origin: string | undefined): origin is string;
}

export interface DoorOptions {
  /** Host names by which the face may be addressed; the port is compared too. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** Further web origins that may call. */
  readonly origins: readonly string[];
}

const MAX_FIELDS = 64;
const SINGLE_FIELDS: readonly string[] = ['host', 'content-type', 'content-length'];

export function createDoor({ hosts, port, origins }: DoorOptions): Door {
  const authorities = new Set(hosts.map((host) => `${host}:${port}`));
  if (port === 80) for (const host of hosts) authorities.add(host);
  const allowed = new Set([...origins, ...hosts.map((host) => originOf(host, port))]);

  const allowsOrigin = (origin: string | undefined): origin is string =>
    origin !== undefined && allowed.has(origin);

  return {
    allowsOrigin,
    objection(request) {
      const { headers, method } = request;
      if (request.rawHeaders.length > 2 * MAX_FIELDS || hasRepeatedField(request))
        return no('header_malformed');
      if (headers.host === undefined || !authorities.has(headers.host.toLowerCase()))
        return no('host_refused');
      if (headers.origin !== undefined && !allowsOrigin(headers.origin)) return no('origin_refused');
      if (!comesFromHere(headers['sec-fetch-site']) && !allowsOrigin(headers.origin))
        return no('origin_refused');
      if (method === 'POST') return objectionToPost(request);
      if (method === 'GET')
        return accepts(headers.accept, 'text/event-stream') ? undefined : no('not_acceptable');
      if (method === 'OPTIONS' && allowsOrigin(headers.origin)) return undefined;
      return method === 'DELETE' ? undefined : no('http_method_refused');
    },
  };
}

/**
 * Of these Node keeps the first and drops the rest without a word, so that whoever is in front of us may have looked at
 * another one (G6).
 */
function hasRepeatedField({ rawHeaders }: IncomingMessage): boolean {
  let seen = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const field = SINGLE_FIELDS.indexOf(rawHeaders[at]?.toLowerCase() ?? '');
    if (field === -1) continue;
    if ((seen & (1 << field)) !== 0) return true;
    seen |= 1 << field;
  }
  return false;
}

/** Another port of this machine is the same site to a browser, and may belong to anybody (Fetch Metadata, 2.3). */
function comesFromHere(site: string | readonly string[] | undefined): boolean {
  return site === undefined || site === 'same-origin' || site === 'none';
}

function objectionToPost({ headers }: IncomingMessage): Reason | undefined {
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(headers['content-type']?.trim() ?? '')) {
    return no('content_type_refused');
  }
  if (headers['content-encoding'] !== undefined) return no('content_type_refused');
  return acceptsBoth(headers.accept) ? undefined : no('not_acceptable');
}

/** As most clients write it: the rest of the work is for those that do not. */
const USUAL = 'application/json, text/event-stream';

function acceptsBoth(header: string | undefined): boolean {
  return header === USUAL || (accepts(header, 'application/json') && accepts(header, 'text/event-stream'));
}

/** RFC 9110, section 12.4.2: a weight of zero is a refusal. */
const NEVER = /^q=0(?:\.0{0,3})?$/;

function accepts(header: string | undefined, type: string): boolean {
  const [family] = type.split('/', 1);
  return (header ?? '')
    .split(',')
    .map((entry) => entry.toLowerCase().split(';'))
    .filter(([, ...parameters]) => !parameters.some((parameter) => NEVER.test(parameter.trim())))
    .map(([range = '']) => range.trim())
    .some((range) => range === type || range === '*/*' || range === `${family}/*`);
}

function originOf(host: string, port: number): string {
  return new URL(`http://${host}:${port}`).origin;
}

function no(code: ReasonCode): Reason {
  return { code, detail: {} };
}
