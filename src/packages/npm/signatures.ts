/**
 * Registry signatures: ECDSA over `name@version:integrity`, by a key that the registry publishes
 * (docs.npmjs.com/about-registry-signatures). So metadata cannot be changed by a mirror or a cache on the way.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import * as z from 'zod';
import { PackageError } from '../package-error.ts';
import type { Registry } from './registry.ts';
import type { Listed } from './resolve.ts';

const dist = z.looseObject({
  signatures: z.array(z.looseObject({ keyid: z.string(), sig: z.string() })).optional(),
});

const keysFile = z.looseObject({
  keys: z.array(
    z.looseObject({
      keyid: z.string(),
      keytype: z.string(),
      key: z.string(),
      expires: z.string().nullish(),
    }),
  ),
});

interface Key {
  readonly id: string;
  readonly key: KeyObject;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export interface SignaturePorts {
  /** The text of the registry's keys; undefined when it has none. */
  readonly keys: (registry: string) => Promise<string | undefined>;
  /** When a version was published, where the registry says it. Milliseconds since the epoch. */
  readonly published: (listed: Listed) => Promise<number | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Checks the signatures of the package and of all that it needs.
 *
 * @returns the key of the package itself; or the first of all that has no signature
 * @throws {PackageError} `forged` when any signature does not hold
 */
export async function checkSignatures(
  listed: readonly Listed[],
  registry: Pick<Registry, 'addressOf'>,
  ports: SignaturePorts,
): Promise<{ keyId: string } | { missing: string }> {
  const keysOf = eachOnce(async (address) => {
    const text = await ports.keys(address);
    return text === undefined ? undefined : keysIn(text, address);
  });
  let first: string | undefined;
  let missing: string | undefined;
  for (const each of listed) {
    const address = registry.addressOf(each.name);
    const what = `${each.name}@${each.version}`;
    const signatures = signaturesOf(each);
    if (signatures.length === 0) {
      missing ??= `${new URL(address).host} offers no signature for ${what}`;
      continue;
    }
    const keys = await keysOf(address);
    if (keys === undefined) {
      missing ??= `${new URL(address).host} publishes no keys, so the signature of ${what} says nothing`;
      continue;
    }
    for (const { keyid, sig } of signatures) {
      const key = keys.find(({ id }) => id === keyid);
      if (key === undefined)
        throw forged(`${what} is signed with a key that its registry does not know (${keyid})`);
      if (!verify('sha256', Buffer.from(`${what}:${each.integrity}`), key.key, Buffer.from(sig, 'base64'))) {
        throw forged(`the registry's signature of ${what} does not fit its name, version and digest`);
      }
      if (ports.now() >= key.expires && !(((await ports.published(each)) ?? Number.NaN) < key.expires)) {
        throw forged(`${what} is signed with a key that had expired (${keyid})`);
      }
      first ??= keyid;
    }
  }
  return missing === undefined && first !== undefined
    ? { keyId: first }
    : { missing: missing ?? 'nothing is signed' };
}

function eachOnce<Value>(ask: (address: string) => Promise<Value>): (address: string) => Promise<Value> {
  const asked = new Map<string, Promise<Value>>();
  return (address) => {
    const known = asked.get(address) ?? ask(address);
    asked.set(address, known);
    return known;
  };
}

function signaturesOf(listed: Listed): readonly { readonly keyid: string; readonly sig: string }[] {
  const parsed = dist.safeParse(listed.dist);
  if (!parsed.success) throw forged(`the signatures of ${listed.name}@${listed.version} cannot be read`);
  return parsed.data.signatures ?? [];
}

function keysIn(text: string, address: string): readonly Key[] {
  try {
    return keysFile
      .parse(JSON.parse(text))
      .keys.filter(({ keytype }) => keytype.startsWith('ecdsa'))
      .map(({ keyid, key, expires }) => ({
        id: keyid,
        key: createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
        expires: expires ? Date.parse(expires) : Number.POSITIVE_INFINITY,
      }));
  } catch (cause) {
    const host = new URL(address).host;
    throw new PackageError('forged', `the keys of ${host} cannot be read`, undefined, { cause });
  }
}

function forged(what: string): PackageError {
  return new PackageError('forged', what, 'somebody changed it on the way or at the registry: do not use it');
}
