/** Where an HTTP server is reached, and what every request to it carries: configured headers, version and session. */
import { Pool, request } from 'undici';
import type { CancelSignal } from '../protocol/cancellation.ts';
import { exchange, type HttpAnswer } from './http-answer.ts';
import { UpstreamError } from './upstream.ts';

export interface Endpoint {
  post(
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    signal: CancelSignal | undefined,
  ): Promise<HttpAnswer>;
  /** Asks for the stream of what belongs to no request, or for the one on which this event came. */
  listen(lastEventId?: string, signal?: CancelSignal): Promise<HttpAnswer>;
  /** From here on messages are posted to this path, with its query, of the same origin. */
  postTo(path: string): void;
  /** The version that is said from here on. */
  speak(version: string): void;
  /** The session that a legacy server has opened, if it has. */
  enter(answer: HttpAnswer): void;
  readonly inSession: boolean;
  /** Breaks off everything that is under way, and says good-bye where there is a session. */
  close(): Promise<void>;
}

const SESSION = 'mcp-session-id';
const FAREWELL_MS = 1_000;

export function createEndpoint(address: string, configured: Readonly<Record<string, string>>): Endpoint {
  const url = new URL(address);
  const path = url.pathname + url.search;
  let postPath = path;
  // Deadlines are the gateway's; undici's own would cut long calls and streams. So is how many
  // are under way: where subscriptions took all of a number of connections, calls would wait without a word.
  const pool = new Pool(url.origin, { headersTimeout: 0, bodyTimeout: 0 });
  // In lower case, so that ours replace what is spelled otherwise and never stand beside it.
  const always = Object.fromEntries(
    Object.entries(configured).map(([name, value]) => [name.toLowerCase(), value]),
  );
  let version: string | undefined;
  let session: string | undefined;
  let posted = postedHeaders();

  return {
    post(body, given, signal) {
      // As two spreads it takes ten times as long.
      const headers = Object.assign({}, posted, given);
      return exchange(pool, { path: postPath, method: 'POST', body, headers }, signal);
    },
    listen(lastEventId, signal) {
      const headers = {
        ...always,
        accept: 'text/event-stream',
        ...settled(),
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      };
      return exchange(pool, { path, method: 'GET', headers }, signal);
    },
    postTo(otherPath) {
      postPath = otherPath;
    },
    speak(spoken) {
      version = spoken;
      posted = postedHeaders();
    },
    enter(answer) {
      session = sessionOf(answer);
      posted = postedHeaders();
    },
    get inSession() {
      return session !== undefined;
    },
    async close() {
      // One pool, one life: whatever is under way ends with it, and no request needs a signal for that.
      await pool.destroy(new UpstreamError('cancelled', 'the connection is being closed'));
      if (session !== undefined) await farewell();
    },
  };

  /** What every message is posted with. */
  function postedHeaders(): Readonly<Record<string, string>> {
    return {
      ...always,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...settled(),
    };
  }

  function settled(): Record<string, string> {
    return {
      ...(version !== undefined && { 'mcp-protocol-version': version }),
      ...(session !== undefined && { [SESSION]: session }),
    };
  }

  async function farewell(): Promise<void> {
    try {
      const { body } = await request(url, {
        method: 'DELETE',
        headers: { ...always, ...settled() },
        reset: true,
        signal: AbortSignal.timeout(FAREWELL_MS),
      });
      await body.dump();
    } catch {
      // The server may not support it, or be gone already.
    }
  }
}

/** Whatever a request failed with, as the house knows it. */
export function failureOf(cause: unknown): UpstreamError {
  if (cause instanceof UpstreamError) return cause;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new UpstreamError('server_unavailable', `the server cannot be reached${code}`, { cause });
}

function sessionOf({ headers }: HttpAnswer): string | undefined {
  const value = headers[SESSION];
  return typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) ? value : undefined;
}
