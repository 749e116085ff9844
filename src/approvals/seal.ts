/**
 * Seals what Bartizan has to remember between a question and its answer into the `requestState` that the client
 * carries (2026-07-28, basic/patterns/mrtr, Server Requirements: integrity, principal, expiry, originating request).
 */
import { createBox } from '../crypto/box.ts';

/** What an approval is for. Anything else it cannot be used for (I2, G8). */
export interface Binding {
  readonly caller: string;
  readonly server: string;
  readonly method: string;
  /** Digest of all parameters but `_meta`, `inputResponses` and `requestState`. */
  readonly params: string;
  /** Digest of the tool's definition when the person was asked; empty where no tool is called. */
  readonly tool: string;
}

export interface State {
  /**
   * `question`: a person is being asked. `approved`: a person has agreed, and the server is asking on its own. `relayed`:
   * the server is asking, and nobody here was asked for anything.
   */
  readonly kind: 'question' | 'approved' | 'relayed';
  readonly binding: Binding;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** For single use. */
  readonly nonce: string;
  /** The server's own `requestState`, given back to it when the call goes on. */
  readonly inner?: string;
}

export interface Seal {
  /** The text is opaque to everybody else; its first characters say that it is ours, and its version. */
  seal(state: Omit<State, 'nonce' | 'expires'>, ttlMs: number): string;
  /** Undefined for whatever is not exactly what this key has sealed and has not expired: no answer says which. */
  open(text: string): State | undefined;
}

interface Ports {
  /** Milliseconds since the epoch. */
  clock(): number;
  /** So many random bytes, fit for cryptography. */
  random(size: number): Buffer;
  /** Says which process has sealed it, where there are several. */
  readonly mark?: string;
}

const PREFIX = 'bartizan1.';
const NONCE_BYTES = 16;

/** Whether a `requestState` claims to be ours. It may still be forged. */
export function isSealed(text: string): boolean {
  return text.startsWith(PREFIX);
}

/**
 * Use a new key for each process: used nonces are remembered in memory only.
 *
 * @throws {TypeError} when the key is not 32 bytes long.
 */
export function createSeal(key: Buffer, { clock, random, mark = '' }: Ports): Seal {
  const box = createBox(key, PREFIX + mark, random);
  return {
    seal({ kind, binding, inner }, ttlMs) {
      const nonce = random(NONCE_BYTES).toString('base64url');
      const expires = clock() + ttlMs;
      const state: State = { kind, binding, expires, nonce, ...(inner === undefined ? {} : { inner }) };
      return box.close(JSON.stringify(state));
    },

    open(text) {
      const opened = box.open(text);
      if (opened === undefined) return undefined;
      const state = JSON.parse(opened) as State; // only this key can have written it
      return state.expires <= clock() ? undefined : state;
    },
  };
}
