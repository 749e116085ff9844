/** Where one server asks for connections: judges, writes down, and only then connects. */
import type { Socket } from 'node:net';
import type { AddressRules } from '../kinds/addresses.ts';
import type { Grants } from '../kinds/grants.ts';
import type { Target } from '../kinds/host-name.ts';
import type { Account } from './account.ts';
import { addressesOf, dial } from './dial.ts';
import type { Ending, Ledger, Line } from './ledger.ts';
import type { EgressLimits } from './limits.ts';
import type { Names } from './names.ts';
import { type EgressCode, type Refusal, refusal } from './refusal.ts';
import { isRefusal } from './target.ts';

export interface DeskOptions {
  readonly server: string;
  readonly grants: Grants;
  readonly names: Names;
  readonly addresses: AddressRules;
  readonly ledger: Ledger;
  readonly account: Account;
  readonly limits: EgressLimits;
  /** The call that is under way, where there is exactly one. */
  readonly call: () => string | undefined;
}

/** A connection that was made, and has to be ended by whoever got it. */
export interface Made {
  readonly id: string;
  readonly target: Target;
  readonly socket: Socket;
  /** Ends it, and writes down how. Once; what is said later is too late. */
  end(refusal?: Refusal): void;
}

export interface Denied {
  readonly code: EgressCode;
  /** Of its record; absent where there is none. */
  readonly id?: string | undefined;
}

export interface Desk {
  readonly limits: EgressLimits;
  readonly permits: Grants;
  /** @param given aborted when whoever asked has gone */
  connect(target: Target | Refusal, method: string, given: AbortSignal): Promise<Made | Denied>;
  /** Writes down what was refused before it was known where it should go. */
  deny(refusal: Refusal, method: string, target?: Target): Promise<Denied>;
}

export function createDesk(options: DeskOptions): Desk {
  const { server, grants, names, addresses, ledger, account, limits, call } = options;

  return {
    limits,
    permits: grants,
    connect: (target, method, given) =>
      inRecord(isRefusal(target) ? undefined : target, method, async (line, end) => {
        if (isRefusal(target)) return target;
        if (!grants(target)) return refusal('destination_not_granted');
        const leave = account.enter();
        if (leave === undefined) return refusal('too_many_connections');
        const made = await make(target, given);
        if (isRefusal(made)) {
          leave();
          return made;
        }
        const { socket, address } = made;
        let over: Refusal | undefined;
        socket.once('close', () => {
          leave();
          end({ refusal: over, address, sent: socket.bytesWritten, received: socket.bytesRead });
        });
        socket.on('error', () => undefined); // it closes then
        const endConnection = (refused?: Refusal): void => {
          over ??= refused;
          socket.destroy();
        };
        socket.setTimeout(limits.idleMs, () =>
          endConnection(refusal('destination_silent', { idleMs: limits.idleMs })),
        );
        return { id: line.id, target, socket, end: endConnection };
      }),
    async deny(reason, method, target) {
      const denied = await inRecord(target, method, () => Promise.resolve(reason));
      return 'socket' in denied ? { code: reason.code } : denied;
    },
  };

  async function make(target: Target, given: AbortSignal): ReturnType<typeof dial> {
    const found = await addressesOf(target.host, names, addresses);
    return isRefusal(found) ? found : dial(found, target, limits, given);
  }

  /** Nothing is done before it is written that it was asked for. */
  async function inRecord(
    target: Target | undefined,
    method: string,
    work: (line: Line, end: (ending: Ending) => void) => Promise<Made | Refusal>,
  ): Promise<Made | Denied> {
    const unrecorded = account.attempt();
    if (unrecorded === undefined) return { code: 'too_many_attempts' };
    let line: Line;
    try {
      line = await ledger.open({ server, method, host: target?.host, port: target?.port, call: call() });
    } catch {
      return { code: 'audit_unavailable' };
    }
    const left = unrecorded > 0 ? { unrecorded } : {};
    const close = (ending: Ending): Promise<boolean> =>
      line.close({ ...ending, ...left }).then(
        () => true,
        () => false, // whoever opens the next line will hear of it
      );
    const made = await work(line, (ending) => void close(ending));
    if (!isRefusal(made)) return made;
    const written = await close({ refusal: made, sent: 0, received: 0 });
    return { code: written ? made.code : 'audit_unavailable', id: line.id };
  }
}
