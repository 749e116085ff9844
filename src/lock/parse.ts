import { z } from 'zod';
import { entrySchema, proofSchema } from '../packages/about.ts';
import { digestOf } from '../protocol/canonical.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import type { OfferKind } from '../protocol/methods.ts';
import { formatLock } from './format.ts';
import { keyOf, type Lock } from './lock.ts';
import { LockError } from './lock-error.ts';
import { nameIn } from './offers.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'no digest of the form sha256:<64 hex digits>');
const kind = z.enum(['instructions', 'tool', 'prompt', 'template', 'resource']);
const when = z.iso.datetime();
const approval = { approvedBy: z.string(), approvedAt: when };
const definition = z.custom<JsonObject>(isObject, 'no JSON object');

const lockedPackage = z.strictObject({
  spec: z.string(),
  integrity: z.string(),
  tree: digest,
  lockfile: digest,
  components: z.int().min(1),
  entry: entrySchema,
  proof: proofSchema,
  sbom: digest.exactOptional(),
});

const server = z.strictObject({
  launch: z.strictObject({ digest, lines: z.array(z.string()).exactOptional(), ...approval }),
  package: lockedPackage.exactOptional(),
  serverInfo: z.strictObject({ name: z.string(), version: z.string() }).exactOptional(),
  protocolVersion: z.string(),
  dynamicResources: z.strictObject(approval).exactOptional(),
  offers: z.array(z.strictObject({ kind, name: z.string(), digest, ...approval, definition })),
  blocked: z.array(
    z.strictObject({ kind, name: z.string(), digest, blockedBy: z.string(), blockedAt: when }),
  ),
});

const lockSchema = z.strictObject({ version: z.literal(1), servers: z.record(z.string(), server) });

const UNDO = 'undo the change to it; or delete it, and review everything anew with: bartizan approve';

/**
 * The text of a lock, checked to the last byte.
 *
 * It must be spelled exactly as it would be written (line ends of Windows aside): a key that comes twice, a hidden
 * character or a screen full of blanks cannot show a reviewer something else than what is loaded.
 *
 * @throws {LockError} `malformed`, or `tampered` when a digest does not fit its definition.
 */
export function parseLock(text: string, path: string): Lock {
  const lock = readSchema(readJson(text, path), path);
  for (const [name, { offers, blocked }] of Object.entries(lock.servers)) {
    for (const list of [offers, blocked]) refuseTwice(list, name, path);
    for (const offer of offers) {
      const what = `servers.${name}: ${offer.kind} ${JSON.stringify(offer.name)}`;
      if (nameIn(offer.kind, offer.definition) !== offer.name) {
        throw new LockError('tampered', path, `${what} is not the name in its definition`, UNDO);
      }
      if (digestIn(offer.definition) !== offer.digest) {
        throw new LockError('tampered', path, `${what} does not fit its digest`, UNDO);
      }
    }
  }
  if (formatLock(lock) !== text.replaceAll('\r\n', '\n')) {
    throw new LockError('malformed', path, 'is not spelled as Bartizan writes it', UNDO);
  }
  return lock;
}

/** Undefined for what has no canonical form, such as a string that is cut in the middle of a character. */
function digestIn(value: JsonObject): string | undefined {
  try {
    return digestOf(value);
  } catch {
    return undefined;
  }
}

function readJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const conflict = /^(<{7}|={7}|>{7})/m.test(text);
    const hint = conflict ? 'resolve the merge conflict in it' : UNDO;
    throw new LockError('malformed', path, 'is no JSON', hint, { cause });
  }
}

function readSchema(value: unknown, path: string): Lock {
  const read = lockSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const at = issue?.path.map(String).join('.') ?? '';
  throw new LockError(
    'malformed',
    path,
    `${at === '' ? 'the lock' : at}: ${issue?.message ?? 'invalid'}`,
    UNDO,
  );
}

function refuseTwice(list: readonly { kind: OfferKind; name: string }[], server: string, path: string) {
  const seen = new Set<string>();
  for (const entry of list) {
    const key = keyOf(entry);
    if (seen.has(key)) throw new LockError('malformed', path, `servers.${server}: ${key} comes twice`, UNDO);
    seen.add(key);
  }
}
