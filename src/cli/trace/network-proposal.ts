/** Hosts that a server needs, as far as names are known for the addresses that it connects to. */
import { containment } from '../../config/sandbox-schema.ts';
import { createAddressRules, NOT_PUBLIC } from '../../kinds/addresses.ts';
import { some } from './file-proposal.ts';
import type { Grant } from './proposal.ts';
import type { Connection, Endpoint, Talk } from './sockets.ts';

export interface NetworkProposal {
  readonly network: readonly Grant[];
  readonly notes: readonly string[];
}

const isPrivate = createAddressRules(NOT_PUBLIC);

export function proposeNetwork({ connections, asked, listens, unix }: Talk): NetworkProposal {
  const network = new Map<string, Grant>();
  const notes: string[] = [];
  const used = new Set<string>();
  for (const connection of connections) {
    for (const name of connection.names) used.add(name);
    const why = whyNot(connection);
    if (why !== undefined) {
      notes.push(
        `It connected to ${placeOf(connection)}${known(connection)}, which is not proposed: ${why}.`,
      );
      continue;
    }
    for (const name of connection.names) {
      const value = `${name}:${connection.port}`;
      const because =
        connection.names.length === 1
          ? 'it connects to it'
          : `it connects to an address that it knows by ${connection.names.length} names, of which this is one`;
      if (isGrant(value)) network.set(value, network.get(value) ?? { value, because });
      else
        notes.push(`It connected to ${value}, which is not proposed: a grant names a host of the Internet.`);
    }
  }
  const unused = asked.filter((name) => !used.has(name));
  if (unused.length > 0) {
    notes.push(
      `It looked up ${some(unused)}, and connected to nothing of that name, so no port is known to propose.`,
    );
  }
  for (const endpoint of listens) {
    notes.push(
      `It waits for connections on ${placeOf(endpoint)}. In a sandbox nobody outside can reach that.`,
    );
  }
  if (unix.wanted) {
    const places = unix.paths.length === 0 ? '' : ` (${some(unix.paths)})`;
    notes.push(
      `It wanted a Unix socket${places}. No grant opens one, and it was refused here, too. Programs that look up names try one first, and do without.`,
    );
  }
  return { network: [...network.values()].sort((a, b) => (a.value < b.value ? -1 : 1)), notes };
}

function whyNot({ protocol, address, names }: Connection): string | undefined {
  const range = isPrivate(address);
  if (range !== undefined)
    return `it is no public address (${range}), and Bartizan's way out leads to none of those`;
  if (protocol === 'udp') return 'it is UDP, and the way out is for TCP alone';
  if (names.length === 0) {
    return 'nothing was seen that looked up a name for it, and a grant needs one. Programs in Go do that unseen: find the name in what the server says of itself';
  }
  return undefined;
}

function isGrant(value: string): boolean {
  return containment.network.safeParse([value]).success;
}

function placeOf({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function known({ names }: Connection): string {
  return names.length === 0 ? '' : ` (${some(names)})`;
}
