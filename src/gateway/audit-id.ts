import { randomUUID } from 'node:crypto';

let lastMs = Number.NaN;
let prefix = '';

/** A UUID of version 7 (RFC 9562): in order of time, and unique without asking anybody. */
export function createAuditId(atMs: number): string {
  if (atMs !== lastMs) {
    const time = atMs.toString(16).padStart(12, '0').slice(-12);
    prefix = `${time.slice(0, 8)}-${time.slice(8)}-7`;
    lastMs = atMs;
  }
  return prefix + randomUUID().slice(15);
}
