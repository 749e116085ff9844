/**
 * A package index on loopback: lists of files as JSON (PEP 691), the files, and attestations (PEP 740). It also does
 * pip's work of finding out what is needed, as far as exact names and the newest version go: no Python takes part.
 */
import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeWheel, wheelName, wheelOf } from './wheel.ts';

export interface FakePythonPackage extends FakeWheel {
  /** As `Requires-Dist` has them. */
  readonly needs?: readonly string[];
  readonly licence?: string;
}

/** As it is listed. Tests change it in place. */
export interface ListedFile {
  filename: string;
  url: string;
  hashes: { sha256?: string };
  yanked: boolean | string;
  provenance?: string | null;
}

export interface FakePythonIndex {
  /** What a user sets as `PIP_INDEX_URL`. */
  readonly address: string;
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
  publish(given: FakePythonPackage): ListedFile;
  /** The bytes of a file, to be changed in place. */
  bytesOf(filename: string): Buffer;
  /** Offers attestations for a file. */
  attest(name: string, version: string, filename: string, answer: unknown): void;
  /** What pip would report for a requirement such as `server==1.0`. */
  report(requirement: string): string;
  close(): Promise<void>;
}

export async function createFakePythonIndex(): Promise<FakePythonIndex> {
  const packages = new Map<string, { given: FakePythonPackage; listed: ListedFile }[]>();
  const files = new Map<string, Buffer>();
  const attestations = new Map<string, unknown>();
  const requests: { path: string; authorization: string | undefined }[] = [];

  const answer = (path: string): Buffer | object | undefined => {
    const name = /^\/simple\/([a-z0-9-]+)\/$/.exec(path)?.[1];
    if (name === undefined) return files.get(path) ?? (attestations.get(path) as object | undefined);
    const found = packages.get(name);
    return found && { meta: { 'api-version': '1.1' }, name, files: found.map(({ listed }) => listed) };
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    requests.push({ path, authorization: request.headers.authorization });
    const found = answer(path);
    response.statusCode = found === undefined ? 404 : 200;
    response.end(Buffer.isBuffer(found) ? found : JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const newest = (name: string, version?: string) => {
    const found = packages
      .get(name)
      ?.findLast(({ given }) => version === undefined || given.version === version);
    if (found === undefined) throw new RangeError(`there is no ${name}`);
    return found;
  };

  return {
    address: `${origin}/simple/`,
    requests,
    publish(given) {
      const filename = wheelName(given);
      const bytes = wheelOf(given);
      files.set(`/files/${filename}`, bytes);
      const listed: ListedFile = {
        filename,
        url: `../../files/${filename}`,
        hashes: { sha256: hash('sha256', bytes) },
        yanked: false,
      };
      packages.set(given.name, [...(packages.get(given.name) ?? []), { given, listed }]);
      return listed;
    },
    bytesOf(filename) {
      const found = files.get(`/files/${filename}`);
      if (found === undefined) throw new RangeError(`there is no ${filename}`);
      return found;
    },
    attest(name, version, filename, given) {
      attestations.set(`/integrity/${name}/${version}/${filename}/provenance`, given);
    },
    report(requirement) {
      const [wanted = '', version] = requirement.split('==');
      const chosen = new Map<string, object>();
      const choose = (name: string, at: string | undefined): void => {
        if (chosen.has(name)) return;
        const { given, listed } = newest(name, at);
        const { needs = [], licence } = given;
        const sha256 = hash('sha256', wheelOf(given));
        chosen.set(name, {
          requested: chosen.size === 0,
          download_info: { url: `${origin}/files/${listed.filename}`, archive_info: { hashes: { sha256 } } },
          metadata: {
            name,
            version: given.version,
            requires_dist: needs,
            ...(licence && { license: licence }),
          },
        });
        for (const need of needs) {
          const plain = /^[a-z0-9-]+/.exec(need)?.[0] ?? '';
          if (!need.includes(';')) choose(plain, undefined);
        }
      };
      choose(wanted, version);
      return JSON.stringify({
        version: '1',
        environment: { python_version: '3.11' },
        install: [...chosen.values()],
      });
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
