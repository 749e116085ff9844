/** A server over Streamable HTTP, at an address. */
import { createEndpoint } from './http-endpoint.ts';
import { createStreamable } from './http-streamable.ts';
import { systemTimers, type Timers } from './process/supervise.ts';
import type { Wire, WireOptions } from './wire.ts';

export interface HttpOptions extends Omit<WireOptions, 'stderr'> {
  readonly url: string;
  /** Sent with every request, as the configuration has them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timers?: Timers;
}

export async function connectHttp(options: HttpOptions): Promise<Wire> {
  const { url, headers, timers = systemTimers } = options;
  return createStreamable({ ...options, endpoint: createEndpoint(url, headers), timers });
}
