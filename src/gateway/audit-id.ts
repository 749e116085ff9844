import { randomUUID } from 'node:crypto';

/** A UUID of version 7 (RFC 9562): in order of time, and unique without asking anybody. */
export function createAuditId(atMs: number): string {
  const time = atMs.toString(16).padStart(12, '0').slice(-12);
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
