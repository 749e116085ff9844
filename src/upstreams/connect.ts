/** Connects to a configured server, however it is reached, and settles the era. */
import { type Introduced, type Introduction, introduce } from './handshake.ts';
import type { Launch } from './process/launch.ts';
import { connectStdio } from './stdio.ts';
import { createStrays } from './strays.ts';
import { translated } from './translated.ts';
import { type Upstream, UpstreamError } from './upstream.ts';
import type { Wire, WireOptions } from './wire.ts';

/** How a server is reached. */
export type Target =
  | { readonly kind: 'stdio'; readonly launch: Launch }
  | { readonly kind: 'http'; readonly url: string; readonly headers: Readonly<Record<string, string>> };

export interface ConnectionOptions extends WireOptions {
  readonly target: Target;
  readonly introduction: Introduction;
}

export interface Connected {
  readonly upstream: Upstream;
  readonly introduced: Introduced;
}

/** @throws {UpstreamError} when the server cannot be started or reached, or breaks the handshake. */
export async function connect(options: ConnectionOptions): Promise<Connected> {
  const strays = createStrays(options.unsolicited);
  const lost = (): void => {
    strays.fail(new UpstreamError('server_unavailable', 'the server is gone'));
    options.lost();
  };
  const wire = await open({ ...options, unsolicited: strays, lost });
  try {
    const introduced = await introduce(wire, options.introduction);
    return { upstream: translated(wire, introduced, strays), introduced };
  } catch (error) {
    await wire.close();
    throw error;
  }
}

async function open({ target, ...rest }: ConnectionOptions): Promise<Wire> {
  if (target.kind === 'stdio') return connectStdio({ ...rest, launch: target.launch });
  // Most starts are for one local server, and need no HTTP client.
  const { connectHttp } = await import('./http.ts');
  return connectHttp({ ...rest, url: target.url, headers: target.headers });
}
