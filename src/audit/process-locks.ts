/** What holds the writers of the record apart, for others who have directories that only one process may work in. */
import { acquireLock, type Lock } from './lock.ts';
import { isAlive, type ProcessIdentity, processIdentity } from './process-identity.ts';

export interface ProcessLocks {
  acquire(directory: string): Lock | undefined;
  identity(pid: number): ProcessIdentity | undefined;
  isAlive(identity: ProcessIdentity): boolean;
}

export const processLocks: ProcessLocks = { acquire: acquireLock, identity: processIdentity, isAlive };
