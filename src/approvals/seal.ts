/**
 * Seals what Bartizan has to remember between a question and its answer into the `requestState` that the client
 * carries (2026-07-28, basic/patterns/mrtr, Server Requirements: integrity, principal, expiry, originating request).
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';

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
}

const PREFIX = 'bartizan1.';
const AAD = Buffer.from(PREFIX);
const IV_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_BYTES = 16;
const KEY_BYTES = 32;

/** Whether a `requestState` claims to be ours. It may still be forged. */
export function isSealed(text: string): boolean {
  return text.startsWith(PREFIX);
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit IV: a key must not seal more than 2^32 states.
 *
 * Use a new key for each process: used nonces are remembered in memory only.
 *
 * @throws {TypeError} when the key is not 32 bytes long.
 */
export function createSeal(key: Buffer, { clock, random }: Ports): Seal {
  if (key.length !== KEY_BYTES) throw new TypeError(`createSeal: the key must be ${KEY_BYTES} bytes long`);
  return {
    seal({ kind, binding, inner }, ttlMs) {
      const nonce = random(NONCE_BYTES).toString('base64url');
      const state: State = {
        kind,
        binding,
        expires: clock() + ttlMs,
        nonce,
        ...(inner === undefined ? {} : { inner }),
      };
      const iv = random(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(AAD);
      const body = Buffer.concat([cipher.update(JSON.stringify(state), 'utf8'), cipher.final()]);
      return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },

    open(text) {
      const state = decrypt(text);
      return state === undefined || state.expires <= clock() ? undefined : state;
    },
  };

  function decrypt(text: string): State | undefined {
    if (!isSealed(text)) return undefined;
    const encoded = text.slice(PREFIX.length);
    const bytes = Buffer.from(encoded, 'base64url');
    // Base64 has several spellings of the same bytes; only ours is accepted.
    if (bytes.length <= IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== encoded) return undefined;
    const iv = bytes.subarray(0, IV_BYTES);
    const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
      .setAAD(AAD)
      .setAuthTag(tag);
    try {
      const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
      return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8')) as State;
    } catch {
      return undefined;
    }
  }
}
