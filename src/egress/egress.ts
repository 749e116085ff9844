/**
 * The only way out of a sandbox (H3): a proxy that looks names up itself, and connects only to what was granted.
 *
 * It does not look into what is encrypted: who may reach a host may tell it everything.
 */
import { fileURLToPath } from 'node:url';
import { type AddressBlock, createAddressRules, NOT_PUBLIC } from '../kinds/addresses.ts';
import { compileGrants } from '../kinds/grants.ts';
import type { Relay, Way } from '../sandbox/sandbox.ts';
import { type Account, createAccount } from './account.ts';
import { serveChannel } from './channel.ts';
import { createDesk } from './desk.ts';
import type { Ledger } from './ledger.ts';
import { EGRESS_LIMITS, type EgressLimits } from './limits.ts';
import { createNames, type Names } from './names.ts';
import { createProxy } from './proxy.ts';

export interface EgressOptions {
  readonly ledger: Ledger;
  readonly clock: () => number;
  readonly limits?: Partial<EgressLimits>;
  /** By default those of this machine. */
  readonly names?: Names;
  /** Where no connection goes. By default all that is not the public internet. */
  readonly refused?: readonly AddressBlock[];
}

export interface Passenger {
  readonly server: string;
  /** As the config has them. */
  readonly network: readonly string[];
  /** The call that is under way at this copy, where there is exactly one. */
  readonly call: () => string | undefined;
}

export interface Egress {
  /** A way for one copy of a server. What it may use at once it shares with the others. */
  way(passenger: Passenger): Way;
}

export function createEgress(options: EgressOptions): Egress {
  const { ledger, clock, refused = NOT_PUBLIC } = options;
  const limits = { ...EGRESS_LIMITS, ...options.limits };
  const names = options.names ?? createNames(limits.lookupMs);
  const addresses = createAddressRules(refused);
  const accounts = new Map<string, Account>();

  return {
    way({ server, network, call }) {
      const account = accounts.get(server) ?? createAccount(limits, clock);
      accounts.set(server, account);
      const grants = compileGrants(network);
      const accept = createProxy(
        createDesk({ server, grants, names, addresses, ledger, account, limits, call }),
      );
      return { relay, serve: (channel) => serveChannel(channel, accept) };
    },
  };
}

const file = fileURLToPath(new URL('./relay.mjs', import.meta.url));

/** Runs inside, in front of the server, and takes what it wants to connect to out of it. */
export const relay: Relay = {
  words: (descriptor, port = 0) => [
    ...[process.execPath, file, '--fd', String(descriptor), '--port', String(port), '--'],
  ],
  env(port) {
    const proxy = `http://127.0.0.1:${port}`;
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
    const none = 'localhost,127.0.0.1,::1';
    return {
      NODE_USE_ENV_PROXY: '1',
      NO_PROXY: none,
      no_proxy: none,
      ...Object.fromEntries(names.map((name) => [name, proxy])),
    };
  },
  files: [process.execPath, file],
};
