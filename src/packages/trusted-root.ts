/**
 * Whom Sigstore's verification believes: certificate authorities and logs. Shared by all ecosystems.
 *
 * A file makes it work without a network. Otherwise the root comes over TUF (theupdateframework.io), whose own first
 * root is part of Bartizan, and is kept for next time; where there is no network, the one that came along is used.
 */
import { readFile } from 'node:fs/promises';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { DEFAULT_MIRROR_URL, initTUF } from '@sigstore/tuf';
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { PackageError } from './package-error.ts';

export type TrustedRootSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'tuf'; readonly cache: string };

/** @throws {PackageError} when the file is no trusted root */
export async function loadTrustedRoot(source: TrustedRootSource): Promise<TrustedRoot> {
  if (source.kind === 'tuf')
    return TrustedRoot.fromJSON(JSON.parse(await target('trusted_root.json', source.cache)));
  try {
    return TrustedRoot.fromJSON(JSON.parse(await readFile(source.path, 'utf8')));
  } catch (cause) {
    const hint = 'packages.trustedRoot is a trusted_root.json, as Sigstore publishes it';
    throw new PackageError('refused', `${source.path} is no trusted root`, hint, { cause });
  }
}

/** A file that Sigstore's own root vouches for. */
export async function target(name: string, cache: string): Promise<string> {
  try {
    const tuf = await initTUF({ cachePath: cache, timeout: 5_000, retry: 0 });
    return await readFile(await tuf.getTarget(name), 'utf8');
  } catch (cause) {
    const kept = came[DEFAULT_MIRROR_URL]?.targets[name.replace('/', '%2F')];
    if (kept === undefined) {
      throw new PackageError('unreachable', `${DEFAULT_MIRROR_URL} has no ${name}`, 'check the network', {
        cause,
      });
    }
    return Buffer.from(kept, 'base64').toString();
  }
}

/** What came along with the library. */
const came: Readonly<Record<string, { readonly targets: Readonly<Record<string, string>> }>> = seeds;
