import { AuditError } from './record.ts';

const MEANINGS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  EIO: 'the disk reports an error',
};

/** An error of the file system, as something an operator can act upon. */
export function writeError(what: string, path: string, cause: unknown): AuditError {
  if (cause instanceof AuditError) return cause;
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  return new AuditError(`cannot ${what} in ${path}: ${MEANINGS[code] ?? message}`, { cause });
}
