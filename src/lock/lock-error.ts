export type LockErrorCode =
  | 'malformed' // not JSON, not version 1, or not spelled as it is written
  | 'tampered' // a digest does not fit its definition
  | 'unreadable'
  | 'unwritable'
  | 'changed' // somebody else wrote in between
  | 'busy'; // somebody else is writing

/** The lock cannot be used as it stands. It is never replaced by an empty one. */
export class LockError extends Error {
  readonly code: LockErrorCode;
  readonly path: string;
  /** What a person can do about it. */
  readonly hint: string;

  constructor(code: LockErrorCode, path: string, message: string, hint: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.name = 'LockError';
    this.code = code;
    this.path = path;
    this.hint = hint;
  }
}
