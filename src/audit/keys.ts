import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './merkle.ts';
import { publicBytes, type Signer, type Verifier } from './note.ts';
import { keysDir } from './places.ts';
import { AuditError } from './record.ts';

/** What an installation signs and hashes with. */
export interface AuditKeys {
  /** First 16 hex digits of the SHA-256 of the public key: part of the origin of every log. */
  readonly installation: string;
  /** 32 bytes, for hashes of parameters. */
  readonly hmacKey: Buffer;
  /** 32 bytes, for journals. */
  readonly journalKey: Buffer;
  /** Signs for the log of this origin. The key's name is the origin, as c2sp.org/tlog-checkpoint asks. */
  signer(origin: string): Signer;
  verifier(origin: string): Verifier;
}

const SIGNING = 'audit-signing.pem';
const HASHING = 'audit-hash.key';

/**
 * The keys of this installation; makes them at first use, readable by their owner only.
 *
 * @throws {AuditError} when they cannot be read, are damaged, or others may read them.
 */
export function loadOrCreateKeys(state: string): AuditKeys {
  const dir = keysDir(state);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    createOnce(dir, SIGNING, () =>
      generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
    );
    createOnce(dir, HASHING, () => `${randomBytes(32).toString('hex')}\n`);
  } catch (cause) {
    throw new AuditError(`cannot create the audit keys in ${dir}: ${messageOf(cause)}`, { cause });
  }
  return loadKeys(state);
}

/** Whether this installation has keys yet. */
export function hasKeys(state: string): boolean {
  return existsSync(join(keysDir(state), SIGNING));
}

/** The keys of this installation. @throws {AuditError} when there are none, they are damaged, or others may read them. */
export function loadKeys(state: string): AuditKeys {
  const dir = keysDir(state);
  const privateKey = parsePrivateKey(readPrivate(join(dir, SIGNING)), join(dir, SIGNING));
  const hashing = readPrivate(join(dir, HASHING)).trim();
  if (!/^[0-9a-f]{64}$/.test(hashing)) throw new AuditError(`${join(dir, HASHING)} is damaged`);
  const publicKey = publicBytes(privateKey);
  const hmacKey = Buffer.from(hashing, 'hex');
  return {
    installation: sha256(publicKey).toString('hex').slice(0, 16),
    hmacKey,
    journalKey: sha256(Buffer.concat([Buffer.from('bartizan journal\n'), hmacKey])),
    signer: (name) => ({ name, privateKey, publicKey }),
    verifier: (name) => ({ name, publicKey }),
  };
}

/** Several processes may start at once: the first to link its key wins, and all use that one. */
function createOnce(dir: string, name: string, make: () => string | Buffer): void {
  const path = join(dir, name);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  const draft = join(dir, `.${name}.${process.pid}.${randomBytes(4).toString('hex')}`);
  try {
    writeFileSync(draft, make(), { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readPrivate(path: string): string {
  try {
    const { mode } = statSync(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new AuditError(`others may read ${path}: run \`chmod 600 ${path}\`, and see docs/audit.md, Keys`);
    }
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    throw new AuditError(`cannot read the audit key ${path}: ${messageOf(cause)}`, { cause });
  }
}

function parsePrivateKey(pem: string, path: string): Signer['privateKey'] {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new AuditError(`${path} is damaged`, { cause });
  }
  throw new AuditError(`${path} is no Ed25519 key`);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
