/** How long each step of an end may take, in milliseconds. */
export interface Patience {
  /** From the end of its input until SIGTERM. */
  readonly inputMs: number;
  /** From SIGTERM until SIGKILL. */
  readonly terminateMs: number;
  /** For SIGKILL to clear everything. */
  readonly killMs: number;
  /** From its end until we stop waiting for the last bytes of its output. */
  readonly drainMs: number;
}

/** Short: whoever closes a server is often about to end itself. */
export const defaultPatience: Patience = { inputMs: 1_000, terminateMs: 1_000, killMs: 5_000, drainMs: 250 };
