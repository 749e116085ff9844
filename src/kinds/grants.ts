import type { Target } from './host-name.ts';

/** Whether a server may go there. */
export type Grants = (target: Target) => boolean;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** The last label begins with a letter, so that no address can be written. */
const GRANT = new RegExp(`^(\\*\\.)?((?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?):([1-9]\\d{0,4})$`);

/**
 * `api.example.com:443` is that host alone; `*.example.com:443` is every name below it, of one label or of more, and not
 * `example.com` itself. The port is always exact. `*.com` is no grant: it would be everybody's.
 *
 * @throws {RangeError} for what is no grant
 */
export function compileGrants(texts: readonly string[]): Grants {
  const exact = new Set<string>();
  const below = new Set<string>();
  for (const text of texts) {
    const [, wildcard, host = '', port = ''] = GRANT.exec(text) ?? [];
    if (host === '' || Number(port) > 65_535) throw new RangeError(`"${text}" is no host with a port`);
    (wildcard === undefined ? exact : below).add(`${host}:${port}`);
  }
  return ({ host, port }) =>
    exact.has(`${host}:${port}`) || parents(host).some((parent) => below.has(`${parent}:${port}`));
}

function parents(host: string): string[] {
  const labels = host.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}
