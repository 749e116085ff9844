/** Asks a package index, by its JSON form (PEP 691), and never says more of an address than its host. */
import * as z from 'zod';
import { PackageError } from '../package-error.ts';
import { parseJson } from '../parse-json.ts';
import { type IndexAddress, requireSafe } from './index-address.ts';
import { normalised } from './names.ts';

/** A file, as the index lists it. */
export interface Listed {
  readonly filename: string;
  readonly url: string;
  readonly sha256: string;
  /** Why it was taken back (PEP 592). */
  readonly yanked: string | undefined;
  /** Where its attestations are (PEP 740). */
  readonly provenance: string | undefined;
}

export interface SimpleIndex {
  readonly host: string;
  readonly origin: string;
  /** @throws {PackageError} `not_found`, `unreachable` */
  files(name: string): Promise<readonly Listed[]>;
  /** @throws {PackageError} `not_found`, `unreachable`, or `corrupt` when it is longer than `limit` */
  bytes(url: string, limit: number, accept?: string): Promise<Buffer>;
}

const JSON_FORM = 'application/vnd.pypi.simple.v1+json';
const LARGEST_LIST = 64 << 20;
const TIMEOUT_MS = 120_000;

const project = z.looseObject({
  files: z.array(
    z.looseObject({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()),
      yanked: z.union([z.boolean(), z.string()]).optional(),
      provenance: z.string().nullish(),
    }),
  ),
});

export function createSimpleIndex(address: IndexAddress): SimpleIndex {
  const { host, origin } = new URL(address.url);

  async function bytes(url: string, limit: number, accept = '*/*'): Promise<Buffer> {
    const target = requireSafe(url);
    // What a user signs in to is this index, and not whatever host it points to.
    const authorization = target.origin === origin ? address.authorization : undefined;
    try {
      const response = await fetch(target, {
        headers: { accept, ...(authorization !== undefined && { authorization }) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok || response.body === null) throw statusError(target.host, response.status);
      requireSafe(response.url);
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of response.body) {
        length += chunk.length;
        if (length > limit)
          throw new PackageError('corrupt', `${target.host} sends more than ${limit} bytes`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    } catch (cause) {
      if (cause instanceof PackageError) throw cause;
      const hint = 'check the network, and PIP_INDEX_URL';
      throw new PackageError('unreachable', `${target.host} cannot be asked`, hint, { cause });
    }
  }

  return {
    host,
    origin,
    bytes,
    async files(name) {
      const page = `${address.url}${normalised(name)}/`;
      const text = (await bytes(page, LARGEST_LIST, JSON_FORM)).toString();
      const parsed = project.safeParse(parseJson(text));
      if (!parsed.success) {
        throw new PackageError(
          'unreachable',
          `${host} does not list packages as JSON (PEP 691), so their digests cannot be compared`,
          'use an index that does, such as pypi.org, devpi or Artifactory',
        );
      }
      return parsed.data.files.map(({ filename, url, hashes, yanked, provenance }) => ({
        filename,
        url: new URL(url, page).href,
        sha256: (hashes.sha256 ?? '').toLowerCase(),
        yanked: yanked === true || yanked === '' ? 'no reason given' : yanked || undefined,
        provenance: provenance ?? undefined,
      }));
    },
  };
}

function statusError(host: string, status: number): PackageError {
  if (status === 404)
    return new PackageError('not_found', `${host} has no such package`, 'check the spelling');
  const hint = [401, 403].includes(status) ? 'put user and token into PIP_INDEX_URL' : 'try again later';
  return new PackageError('unreachable', `${host} answers ${status}`, hint);
}
