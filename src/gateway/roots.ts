/**
 * The roots of a client have changed: told to the servers that serve it alone. Others would take the roots of one client
 * for those of all; they ask in the middle of each call, as modern servers do.
 *
 * The words are made anew, so nothing of the client's is in them. Each leaves a record, and so there are not too many (J8).
 */
import type { Recorder } from '../audit/record.ts';
import { declares } from '../protocol/client-capabilities.ts';
import { createAllowance } from './allowance.ts';
import { createAuditId } from './audit-id.ts';
import { openEntry } from './entry.ts';
import type { Session } from './incoming.ts';
import type { Instances } from './instances.ts';

const METHOD = 'notifications/roots/list_changed';
const A_MINUTE = 30;

export interface RootsOptions {
  readonly instances: Pick<Instances, 'rootsChanged'>;
  readonly recorder: Recorder;
  readonly clock: () => number;
}

/** Never rejects. What cannot be recorded is not told. */
export function createRoots({
  instances,
  recorder,
  clock,
}: RootsOptions): (session: Session) => Promise<void> {
  const allowances = new WeakMap<Session, () => boolean>();

  return async (session) => {
    const { client, face, caller } = session;
    if (!declares(client.capabilities, ['roots']) || !mayTell(session)) return;
    const at = clock();
    const { name, version, protocolVersion } = client;
    const opening = { id: createAuditId(at), at, face, caller, client: { name, version, protocolVersion } };
    const entry = openEntry(recorder, { ...opening, method: METHOD }, clock);
    try {
      await entry.opened;
      instances.rootsChanged(session);
      await entry.close({ outcome: 'answered' });
    } catch {
      // The next request of the client hears that no record can be written.
    }
  };

  function mayTell(session: Session): boolean {
    let allowance = allowances.get(session);
    if (allowance === undefined) {
      allowance = createAllowance(A_MINUTE, clock);
      allowances.set(session, allowance);
    }
    return allowance();
  }
}
