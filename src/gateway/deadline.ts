/**
 * A signal that aborts with `cancelled` when the client gives up, and with `server_timeout` when time is up.
 *
 * Progress lets the time start again, but not for ever, or a server that only ever reports progress holds its request
 * open for good (J3; 2026-07-28, basic/patterns/cancellation, Timeouts).
 */
import { Cancellation, type CancelSignal } from '../protocol/cancellation.ts';
import { UpstreamError } from '../upstreams/upstream.ts';

export interface Deadline {
  readonly signal: CancelSignal;
  /** The server has shown that it is at work: the time starts again. */
  extend(): void;
  /** A person is asked, which is not the server's time. What it returns lets the time start again. */
  hold(): () => void;
  clear(): void;
}

/** How long a person may think, in milliseconds. */
const PERSON_MS = 10 * 60_000;

/** So many questions in one request win time, or a server that asks what nobody can answer asks for ever. */
const MAX_QUESTIONS = 16;

/** A request takes this many times its limit at most, whatever is heard of it. */
const LONGEST = 10;

/** @param ms milliseconds; undefined for a request that lasts until somebody ends it */
export function withDeadline(parent: CancelSignal, ms: number | undefined): Deadline {
  const cancellation = new Cancellation();
  const cancel = (): void => cancellation.abort(new UpstreamError('cancelled', 'the client gave up'));
  if (parent.aborted) cancel();
  else parent.addEventListener('abort', cancel, { once: true });
  let timer: NodeJS.Timeout | undefined;
  let latest = 0;
  let holds = 0;
  let questions = 0;
  let cleared = false;
  start();

  return {
    signal: cancellation,
    extend() {
      if (performance.now() < latest) timer?.refresh();
    },
    hold() {
      questions += 1;
      if (questions > MAX_QUESTIONS) return () => undefined;
      holds += 1;
      start();
      return () => {
        holds -= 1;
        start();
      };
    },
    clear() {
      cleared = true;
      clearTimeout(timer);
      parent.removeEventListener('abort', cancel);
    },
  };

  function start(): void {
    clearTimeout(timer);
    if (ms === undefined || cleared) return;
    const wait = holds > 0 ? Math.max(ms, PERSON_MS) : ms;
    const expire = (): void =>
      cancellation.abort(new UpstreamError('server_timeout', `no answer within ${wait} ms`));
    timer = setTimeout(expire, wait);
    latest = performance.now() + wait * (LONGEST - 1);
  }
}
