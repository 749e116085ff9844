/** Which index packages come from: one, never several. Two indexes are how a private name is taken over (F5). */
import { PackageError } from '../package-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export const PUBLIC_INDEX = 'https://pypi.org/simple/';

export interface IndexAddress {
  /** Without a password; ends with a slash. */
  readonly url: string;
  /** As pip takes it: with the password. Never shown. */
  readonly secretUrl: string;
  readonly authorization: string | undefined;
}

/** @throws {PackageError} when anybody on the way could change what it says */
export function indexAddress(env: Environment): IndexAddress {
  const written = env.PIP_INDEX_URL || env.UV_INDEX_URL || env.UV_DEFAULT_INDEX || PUBLIC_INDEX;
  const secretUrl = written.endsWith('/') ? written : `${written}/`;
  const url = requireSafe(secretUrl);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    url: url.href,
    secretUrl,
    authorization: username === '' ? undefined : `Basic ${Buffer.from(secret).toString('base64')}`,
  };
}

export function requireSafe(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const loopback = url !== undefined && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url;
  const where = url === undefined ? 'an address that is none' : `${url.protocol}//${url.host}`;
  throw new PackageError(
    'unreachable',
    `packages would come from ${where}, where anybody on the way could change them`,
    'set PIP_INDEX_URL to an index with https',
  );
}
