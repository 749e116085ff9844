/** A signal that aborts with `cancelled` when the client gives up, and with `server_timeout` when time is up. */
import { UpstreamError } from '../upstreams/upstream.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  /** The server has shown that it is at work: the time starts again. */
  extend(): void;
  clear(): void;
}

/** @param ms milliseconds; undefined for a request that lasts until somebody ends it */
export function withDeadline(parent: AbortSignal, ms: number | undefined): Deadline {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new UpstreamError('cancelled', 'the client gave up'));
  const expire = (): void =>
    controller.abort(new UpstreamError('server_timeout', `no answer within ${ms} ms`));
  if (parent.aborted) cancel();
  else parent.addEventListener('abort', cancel, { once: true });
  const timer = ms === undefined ? undefined : setTimeout(expire, ms);
  return {
    signal: controller.signal,
    extend: () => void timer?.refresh(),
    clear() {
      clearTimeout(timer);
      parent.removeEventListener('abort', cancel);
    },
  };
}
