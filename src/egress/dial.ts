/** From a name that may be reached to a connection to an address that may be. */
import { connect, isIPv4, type Socket } from 'node:net';
import type { AddressRules } from '../kinds/addresses.ts';
import type { Target } from '../kinds/host-name.ts';
import type { EgressLimits } from './limits.ts';
import type { Names } from './names.ts';
import { type Refusal, refusal } from './refusal.ts';

/** More than these are not tried. */
const TRIED = 8;

export interface Dialled {
  readonly socket: Socket;
  readonly address: string;
}

/**
 * All addresses of a name must be fine: one that is not means that somebody plays with it.
 */
export async function addressesOf(
  host: string,
  names: Names,
  rules: AddressRules,
): Promise<readonly string[] | Refusal> {
  let found: readonly string[];
  try {
    found = await names.lookup(host);
  } catch (error) {
    return refusal('destination_unresolved', { why: codeOf(error) });
  }
  if (found.length === 0) return refusal('destination_unresolved', { why: 'no address' });
  for (const address of found) {
    const range = rules(address);
    if (range !== undefined) return refusal('address_refused', { address: address.slice(0, 64), range });
  }
  // Not every machine has IPv6, and whoever has both loses nothing.
  return [...found].sort((a, b) => Number(isIPv4(b)) - Number(isIPv4(a))).slice(0, TRIED);
}

/**
 * Connects to one of these addresses, and looks no name up again: whatever the name means by now, it goes where was
 * looked (DNS rebinding).
 */
export async function dial(
  addresses: readonly string[],
  { port }: Target,
  { connectMs }: EgressLimits,
  given: AbortSignal,
): Promise<Dialled | Refusal> {
  const end = performance.now() + connectMs;
  let last: Refusal = refusal('destination_unreachable');
  for (const [index, address] of addresses.entries()) {
    // What is left is shared among those that are left: one that is silent must not take it all.
    const share = Math.ceil((end - performance.now()) / (addresses.length - index));
    if (share <= 0 || given.aborted) break;
    const found = await reach(address, port, share, given);
    if (typeof found === 'object') return { socket: found, address };
    last =
      found === 'silent'
        ? refusal('destination_silent', { address })
        : refusal('destination_unreachable', { address, why: found });
  }
  return last;
}

/** The socket, or why there is none. */
function reach(host: string, port: number, ms: number, given: AbortSignal): Promise<Socket | string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
    const done = (result: Socket | string): void => {
      clearTimeout(timer);
      given.removeEventListener('abort', leave);
      if (typeof result === 'string') socket.destroy();
      resolve(result);
    };
    const leave = (): void => done('nobody waits for it');
    const timer = setTimeout(() => done('silent'), ms);
    given.addEventListener('abort', leave);
    socket.once('connect', () => done(socket));
    socket.on('error', (error) => done(codeOf(error)));
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
