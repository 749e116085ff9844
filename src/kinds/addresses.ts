/**
 * Addresses that no connection goes to, whatever name leads there (C6): all that is not the public internet.
 *
 * From the IANA registries of special-purpose addresses (RFC 6890), and what clouds answer secrets at.
 */
import { BlockList, isIP } from 'node:net';

export interface AddressBlock {
  readonly range: string;
  readonly network: string;
  readonly prefix: number;
}

/** The range for which an address is refused; undefined for one that is fine. */
export type AddressRules = (address: string) => string | undefined;

const block = (range: string, network: string, prefix: number): AddressBlock => ({ range, network, prefix });

export const NOT_PUBLIC: readonly AddressBlock[] = [
  block('metadata', '169.254.169.254', 32), // AWS, Azure, Google and others
  block('metadata', '169.254.170.2', 32), // credentials of AWS containers
  block('metadata', '100.100.100.200', 32), // Alibaba
  block('metadata', '192.0.0.192', 32), // Oracle
  block('metadata', '168.63.129.16', 32), // Azure; it looks like a public one
  block('metadata', 'fd00:ec2::254', 128), // AWS
  block('metadata', 'fd20:ce::254', 128), // Google
  block('unspecified', '0.0.0.0', 8), // RFC 1122; Linux takes 0.0.0.0 for itself
  block('private', '10.0.0.0', 8), // RFC 1918
  block('shared', '100.64.0.0', 10), // RFC 6598, carriers
  block('loopback', '127.0.0.0', 8),
  block('link-local', '169.254.0.0', 16), // RFC 3927
  block('private', '172.16.0.0', 12),
  block('protocol', '192.0.0.0', 24), // RFC 6890
  block('documentation', '192.0.2.0', 24), // RFC 5737
  block('as112', '192.31.196.0', 24), // RFC 7535
  block('amt', '192.52.193.0', 24), // RFC 7450
  block('6to4', '192.88.99.0', 24), // RFC 7526
  block('private', '192.168.0.0', 16),
  block('as112', '192.175.48.0', 24), // RFC 7534
  block('benchmarking', '198.18.0.0', 15), // RFC 2544
  block('documentation', '198.51.100.0', 24),
  block('documentation', '203.0.113.0', 24),
  block('multicast', '224.0.0.0', 4), // RFC 5771
  block('reserved', '240.0.0.0', 4), // RFC 1112, with the broadcast address
  block('unspecified', '::', 128),
  block('loopback', '::1', 128),
  block('mapped', '::ffff:0:0', 96), // RFC 4291
  block('mapped', '::ffff:0:0:0', 96), // RFC 2765
  block('nat64', '64:ff9b::', 96), // RFC 6052
  block('nat64', '64:ff9b:1::', 48), // RFC 8215
  block('discard', '100::', 64), // RFC 6666
  block('unique-local', 'fc00::', 7), // RFC 4193
  block('link-local', 'fe80::', 10),
  block('site-local', 'fec0::', 10), // RFC 3879
  block('multicast', 'ff00::', 8),
  block('teredo', '2001::', 32), // RFC 4380
  block('protocol', '2001::', 23), // RFC 2928: benchmarking, ORCHID, and others
  block('documentation', '2001:db8::', 32), // RFC 3849
  block('6to4', '2002::', 16), // RFC 3056
  block('as112', '2620:4f:8000::', 48), // RFC 7534
  block('documentation', '3fff::', 20), // RFC 9637
  // Nothing but 2000::/3 has been given out (RFC 4291, 2.4).
  block('reserved', '::', 3),
  block('reserved', '4000::', 2),
  block('reserved', '8000::', 1),
];

/** What comes first wins, and only in what the range is called. */
export function createAddressRules(refused: readonly AddressBlock[]): AddressRules {
  const lists = refused.map(({ range, network, prefix }) => {
    const list = new BlockList();
    const family = familyOf(network);
    list.addSubnet(network, prefix, family);
    return { range, list, family };
  });
  return (address) => {
    if (isIP(address) === 0 || address.includes('%')) return 'malformed';
    const family = familyOf(address);
    return lists.find((each) => each.family === family && each.list.check(address, family))?.range;
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
