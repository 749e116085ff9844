/** Which hosts a config names: `api.example.com`, `*.example.com:443`, `localhost:3000`, `10.0.0.7`, `[fd00::7]:8080`. */
import { isIP } from 'node:net';
import { readHost } from './host-name.ts';

/** A host in its one form, an address without brackets, and the port that is asked for. */
export type Hosts = (host: string, port: number | undefined) => boolean;

const PATTERN = /^(\*\.)?([^*:[\]\s]+|\[[^[\]\s]+\])(?::(\d{1,5}))?$/;

/** Without a port, every port of that host. @throws {RangeError} for what names no host */
export function compileHosts(texts: readonly string[]): Hosts {
  const exact = new Set<string>();
  const below = new Set<string>();
  for (const text of texts) {
    const named = hostIn(text);
    if (named === undefined) throw new RangeError(`"${text}" names no host`);
    (named.isBelow ? below : exact).add(`${named.host} ${named.port}`);
  }
  return (host, port) => {
    const ports = [port ?? '', ''];
    if (ports.some((each) => exact.has(`${host} ${each}`))) return true;
    if (below.size === 0 || isIP(host) !== 0) return false;
    const labels = host.split('.');
    return labels.some(
      (_, index) => index > 0 && ports.some((each) => below.has(`${labels.slice(index).join('.')} ${each}`)),
    );
  };
}

export function namesHost(text: string): boolean {
  return hostIn(text) !== undefined;
}

/** `*.com` is everybody's, and names nobody. */
function hostIn(text: string): { isBelow: boolean; host: string; port: string } | undefined {
  const [, wildcard, name = '', port = ''] = PATTERN.exec(text) ?? [];
  if (name === '' || Number(port) > 65_535) return undefined;
  const host = readHost(name);
  if (host === undefined || (wildcard !== undefined && (host.kind === 'address' || !host.name.includes('.'))))
    return undefined;
  return { isBelow: wildcard !== undefined, host: host.kind === 'name' ? host.name : host.address, port };
}
