/** Whether a host is one of a private network, of this machine, or of a cloud's own (C6): by what it says, without asking anybody. */
import { isIP } from 'node:net';
import { createAddressRules, NOT_PUBLIC } from './addresses.ts';
import type { Host } from './host-name.ts';
import type { Problem } from './problem.ts';

export interface HostProblem extends Problem {
  /** It is a plain word for something close by: many work with that, and a person may say yes. */
  readonly isPlain?: boolean;
}

const rangeOf = createAddressRules(NOT_PUBLIC);

/** What people write when they mean their own machine or network. */
const PLAIN_RANGES: ReadonlySet<string> = new Set([
  'loopback',
  'private',
  'unique-local',
  'shared',
  'unspecified',
]);

/** Names of clouds for what hands out credentials, and endings that no public name has (RFC 6761, 6762, 8375, 9476). */
const METADATA =
  /^(?:metadata|metadata\.google\.internal|metadata\.goog|instance-data|instance-data\.ec2\.internal|rancher-metadata)$/;
const LOCAL_NAME =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa|corp|home|private|alt)$/;

/** Services that answer with the address that stands in the name, or with loopback. */
const ECHOES = /\.(?:nip\.io|sslip\.io|xip\.io|traefik\.me|backname\.io|local-ip\.(?:co|sh))$/;
const LOOPBACK_NAMES =
  /(?:^|\.)(?:localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|yoogle\.com|127-0-0-1\.org\.uk)$/;

/** @param written as it stands in the argument: an address in another form than usual is hiding */
export function problemOfHost(host: Host, written: string): HostProblem | undefined {
  if (host.kind === 'address') return problemOfAddress(host.address, written);
  const { name } = host;
  if (METADATA.test(name)) return { why: 'the host is that at which a cloud hands out credentials' };
  const plain = name === written.toLowerCase().replace(/\.$/, '');
  if (LOCAL_NAME.test(name) || !name.includes('.'))
    return { why: 'the host is on this machine or its network', isPlain: plain };
  if (LOOPBACK_NAMES.test(name)) return { why: 'the name leads to this machine' };
  if (ECHOES.test(name) && addressesIn(name).some((each) => rangeOf(each) !== undefined))
    return { why: 'the name leads to the inner address that stands in it' };
  return undefined;
}

/** What a name leads to, once somebody was asked. */
export function problemOfAnswers(addresses: readonly string[]): HostProblem | undefined {
  for (const address of addresses) {
    const range = rangeOf(address);
    if (range !== undefined) return { why: `the host leads to an address that is ${range}` };
  }
  return addresses.length === 0 ? { why: 'the host leads nowhere' } : undefined;
}

function problemOfAddress(address: string, written: string): HostProblem | undefined {
  const range = rangeOf(address);
  if (range === undefined) return undefined;
  const isPlain = PLAIN_RANGES.has(range) && written.replace(/^\[|\]$/g, '').toLowerCase() === address;
  return { why: `the address is ${range}${isPlain ? '' : ', or hides one that is'}`, isPlain };
}

/** `10.0.0.1`, `10-0-0-1` and `0a000001` in front of such a service. */
function addressesIn(name: string): string[] {
  const spelled = [...name.matchAll(/(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})/g)].map((found) =>
    found.slice(1, 5).map(Number).join('.'),
  );
  const packed = [...name.matchAll(/(?:^|[.-])([0-9a-f]{8})(?=\.)/g)].map(([, hex = '']) =>
    [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.'),
  );
  return [...spelled, ...packed].filter((each) => isIP(each) === 4);
}
