export type PackageErrorCode =
  | 'bad_spec' // what was asked for is no package
  | 'not_found' // no such package or version
  | 'unreachable' // the registry does not answer
  | 'unfit' // it cannot be installed here, or not without running code of it
  | 'corrupt' // bytes that are not what their digest says
  | 'forged' // a proof that does not hold
  | 'tampered' // the store is not what was installed
  | 'missing' // the store has no such installation
  | 'refused'; // nothing is wrong with it, but the policy does not want it

/** A package is not what it should be, or cannot be had. */
export class PackageError extends Error {
  readonly code: PackageErrorCode;
  /** What a person can do about it. */
  readonly hint: string | undefined;

  constructor(code: PackageErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PackageError';
    this.code = code;
    this.hint = hint;
  }
}
