/** Asks npm registries, with the user's own tokens, and never says more of an address than its host. */
import fetch from 'npm-registry-fetch';
import { PackageError } from '../package-error.ts';
import { type NpmOptions, PUBLIC_REGISTRY } from './npmrc.ts';

export interface Registry {
  /** For npm's own libraries. */
  readonly options: NpmOptions;
  /** Where a package of this name comes from; ends with a slash. @throws {PackageError} when it is not safe to ask */
  addressOf(name: string): string;
  /** @throws {PackageError} `not_found`, `unreachable`, or `corrupt` when it is longer than `limit` */
  bytes(address: string, limit: number): Promise<Buffer>;
}

export function createRegistry(options: NpmOptions): Registry {
  const addressOf = (name: string): string => {
    const scope = name.startsWith('@') ? options[`${name.slice(0, name.indexOf('/'))}:registry`] : undefined;
    const address = String(scope ?? options.registry ?? PUBLIC_REGISTRY);
    return requireSafe(address.endsWith('/') ? address : `${address}/`);
  };
  return {
    options,
    addressOf,

    async bytes(address, limit) {
      const url = requireSafe(onMirror(address, addressOf('')));
      const host = new URL(url).host;
      const chunks: Uint8Array[] = [];
      let length = 0;
      try {
        const { body } = await fetch(url, { ...options, fetchRetries: 2, timeout: 60_000, cache: undefined });
        for await (const chunk of body) {
          length += chunk.length;
          if (length > limit) throw new PackageError('corrupt', `${host} sends more than ${limit} bytes`);
          chunks.push(chunk);
        }
      } catch (cause) {
        throw registryError(cause, host);
      }
      return Buffer.concat(chunks);
    },
  };
}

/** What is listed by the public registry is asked of the mirror that stands in for it, as npm does. */
function onMirror(address: string, registry: string): string {
  return address.startsWith(PUBLIC_REGISTRY) ? registry + address.slice(PUBLIC_REGISTRY.length) : address;
}

/** Whoever changes metadata on the way also changes the digests in it. */
function requireSafe(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const loopback = url !== undefined && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return address;
  const where = url === undefined ? 'an address that is none' : `${url.protocol}//${url.host}`;
  throw new PackageError(
    'unreachable',
    `packages would come over ${where}, where anybody on the way could change them`,
    'set the registry in ~/.npmrc to one with https',
  );
}

/** An error of npm's libraries, without their words: those have addresses in them, and addresses have passwords. */
export function registryError(cause: unknown, host: string): PackageError {
  if (cause instanceof PackageError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  if (code === 'E404' || code === 'ETARGET') {
    return new PackageError('not_found', `${host} has no such package or version`, 'check the spelling');
  }
  if (code === 'E401' || code === 'E403') {
    return new PackageError('unreachable', `${host} wants a token, or another one (${code})`, 'npm login');
  }
  return new PackageError(
    'unreachable',
    `${host} cannot be asked (${code})`,
    'check the network, and npm ping',
  );
}
