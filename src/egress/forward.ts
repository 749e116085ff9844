/** Plain HTTP: each request is judged by itself, and goes out over a connection of its own. */
import {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';
import type { Target } from '../kinds/host-name.ts';
import type { Denied, Desk, Made } from './desk.ts';
import { type Refusal, refusal, statusOf, textOf } from './refusal.ts';
import { isRefusal, parseTarget } from './target.ts';

/** For one hop alone (RFC 9110, 7.6.1), and what is ours to say: the body is framed anew. */
const HOP: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Naming these in Connection would have them taken away, and with them what the request means. */
const NEEDED: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'content-type',
  'authorization',
  'cookie',
]);

/** What is asked, when it may be read in one way only. */
export interface Asked {
  readonly target: Target;
  /** In origin-form (RFC 9112, 3.2.1). */
  readonly path: string;
}

/** @param tunnel where the connection leads already; absent, the request itself has to say where it goes */
export function readRequest(message: IncomingMessage, tunnel: Target | undefined): Asked | Refusal {
  const hosts = valuesOf(message, 'host');
  const [host = ''] = hosts;
  if (hosts.length !== 1) return refusal('http_malformed', { what: 'it has not one Host' });
  if (!isFramedOnce(message))
    return refusal('http_malformed', { what: 'the length of its body is in doubt' });
  if (connectionOptions(message).some((name) => NEEDED.has(name))) {
    return refusal('http_malformed', { what: 'Connection names a field that is needed' });
  }
  const asked =
    tunnel === undefined ? absoluteForm(message.url ?? '') : originForm(message.url ?? '', tunnel);
  if (isRefusal(asked)) return asked;
  const { target } = asked;
  if (target.port === 443) return refusal('tls_required', { host: target.host });
  const named = parseTarget(host, 80);
  if (isRefusal(named) || named.host !== target.host || named.port !== target.port) {
    return refusal('host_mismatch', { host: host.slice(0, 256) });
  }
  return asked;
}

function absoluteForm(url: string): Asked | Refusal {
  const [, authority, rest = ''] = /^http:\/\/([^/?#]*)([/?][^#]*)?$/i.exec(url) ?? [];
  if (authority === undefined) return refusal('http_malformed', { what: 'it is not for http://' });
  const target = parseTarget(authority, 80);
  return isRefusal(target) ? target : { target, path: rest.startsWith('/') ? rest : `/${rest}` };
}

function originForm(url: string, target: Target): Asked | Refusal {
  return /^\/[^#]*$/.test(url)
    ? { target, path: url }
    : refusal('http_malformed', { what: 'it names another place' });
}

/** Node refuses two lengths, or a length and chunks; that it does is not all that stands between two readings. */
function isFramedOnce(message: IncomingMessage): boolean {
  const encodings = valuesOf(message, 'transfer-encoding');
  const lengths = valuesOf(message, 'content-length');
  if (encodings.length + lengths.length > 1) return false;
  return (
    encodings.every((value) => value.toLowerCase() === 'chunked') &&
    lengths.every((value) => /^\d+$/.test(value))
  );
}

/** Sends what was asked, and the answer back. Settles when both are through. */
export async function forward(
  desk: Desk,
  message: IncomingMessage,
  response: ServerResponse,
  tunnel: Target | undefined,
): Promise<void> {
  const method = message.method ?? '';
  const asked = readRequest(message, tunnel);
  if (isRefusal(asked)) return answerDenied(message, response, await desk.deny(asked, method, tunnel));
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const made = await desk.connect(asked.target, method, gone.signal);
  if (!('socket' in made)) return answerDenied(message, response, made);
  if (gone.signal.aborted) return made.end();
  await exchange(made, asked, message, response, desk.limits.headerBytes);
}

function exchange(
  made: Made,
  { path }: Asked,
  message: IncomingMessage,
  response: ServerResponse,
  maxHeaderSize: number,
): Promise<void> {
  const { socket, id } = made;
  return new Promise((resolve) => {
    const over = (reason?: Refusal): void => {
      made.end(reason);
      resolve();
    };
    const failed = (why: string): void => {
      const reason = refusal('destination_unreachable', { why });
      over(reason);
      if (response.headersSent) response.destroy();
      else answerDenied(message, response, { code: reason.code, id });
    };
    const outgoing = asking(failed, {
      createConnection: () => socket,
      method: message.method,
      path,
      headers: [...passedOn(message), 'Connection', 'close', ...chunked(message)],
      setHost: false,
      maxHeaderSize,
      insecureHTTPParser: false,
    });
    if (outgoing === undefined) return;
    outgoing.once('error', (error) => failed(codeOf(error)));
    outgoing.once('response', (answer) => {
      try {
        response.writeHead(answer.statusCode ?? 502, passedOn(answer));
      } catch (error) {
        return failed(codeOf(error));
      }
      pipeline(answer, response, () => over());
    });
    response.once('close', () => over());
    message.pipe(outgoing);
  });
}

/** Node refuses some characters that its own parser lets pass. */
function asking(failed: (why: string) => void, options: RequestOptions): ClientRequest | undefined {
  try {
    return request(options);
  } catch (error) {
    failed(codeOf(error));
    return undefined;
  }
}

/** The framing of the body, where it has no length: Node adds none to a request whose fields are given as they are. */
function chunked(message: IncomingMessage): string[] {
  return valuesOf(message, 'transfer-encoding').length > 0 ? ['Transfer-Encoding', 'chunked'] : [];
}

function passedOn(message: IncomingMessage): string[] {
  const dropped = new Set(connectionOptions(message));
  return pairsOf(message)
    .filter(([name]) => !HOP.has(name.toLowerCase()) && !dropped.has(name.toLowerCase()))
    .flat();
}

function connectionOptions(message: IncomingMessage): string[] {
  return valuesOf(message, 'connection').flatMap((value) =>
    value.split(',').map((option) => option.trim().toLowerCase()),
  );
}

function valuesOf(message: IncomingMessage, wanted: string): string[] {
  return pairsOf(message).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
}

function pairsOf({ rawHeaders }: IncomingMessage): [string, string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
}

/** The connection ends with it: what follows in the body is read by nobody. */
function answerDenied(message: IncomingMessage, response: ServerResponse, { code, id }: Denied): void {
  if (response.destroyed) return;
  message.resume();
  response
    .writeHead(statusOf(code), { 'Content-Type': 'text/plain', Connection: 'close' })
    .end(textOf(code, id));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
