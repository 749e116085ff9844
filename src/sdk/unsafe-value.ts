/** The one error of `bartizan/server`. */

export type UnsafeValueCode =
  /** A path that leads out of its root, or that no file can have. */
  | 'path'
  /** A part of a statement that is not what the place asks for. */
  | 'sql'
  /** A value that its place in HTML cannot take, or a place in which none can stand. */
  | 'html'
  /** A value that could be taken for an option, or a command that would need a shell. */
  | 'shell'
  /** An address of a scheme, a host or a network that is not allowed. */
  | 'url'
  /** A text that was not made by the encoder which belongs to this decoder. */
  | 'encoding';

/**
 * A value that must not be used where it was to be used. The message is for whoever reads the log or the answer of the tool; it
 * shows at most a short, escaped piece of the value.
 */
export class UnsafeValueError extends Error {
  override readonly name: string = 'UnsafeValueError';
  readonly code: UnsafeValueCode;

  constructor(code: UnsafeValueCode, message: string) {
    super(message);
    this.code = code;
  }
}
