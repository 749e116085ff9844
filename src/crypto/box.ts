/** Text that others carry for us and can neither read nor change: AES-256-GCM (NIST SP 800-38D). */
import { createCipheriv, createDecipheriv } from 'node:crypto';

export interface Box {
  /** The text is opaque to everybody else; its first characters are the prefix. */
  close(text: string): string;
  /** Undefined of whatever is not exactly what this key has closed; nothing says why. */
  open(sealed: string): string | undefined;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * IVs are 96 random bits: a key must not close more than 2^32 texts.
 *
 * @param prefix says what the text is, and its version. What was closed under another one is not opened.
 * @param random so many random bytes, fit for cryptography
 * @throws {TypeError} when the key is not 32 bytes long.
 */
export function createBox(key: Buffer, prefix: string, random: (size: number) => Buffer): Box {
  if (key.length !== KEY_BYTES) throw new TypeError(`createBox: the key must be ${KEY_BYTES} bytes long`);
  const aad = Buffer.from(prefix);

  return {
    close(text) {
      const iv = random(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(aad);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return prefix + Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },

    open(sealed) {
      if (!sealed.startsWith(prefix)) return undefined;
      const encoded = sealed.slice(prefix.length);
      const bytes = Buffer.from(encoded, 'base64url');
      // Base64 has several spellings of the same bytes; only ours is accepted.
      if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== encoded) return undefined;
      const iv = bytes.subarray(0, IV_BYTES);
      const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
        .setAAD(aad)
        .setAuthTag(tag);
      try {
        const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
