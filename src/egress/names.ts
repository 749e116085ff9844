/** Looks names up, for servers that cannot. */
import { Resolver } from 'node:dns/promises';

export interface Names {
  /** All addresses of a host. Rejects when there are none, or none in time. */
  lookup(host: string): Promise<readonly string[]>;
}

/**
 * Asks the name servers of this machine, and them alone: no hosts file, no search list, and no thread that hangs with
 * a slow one. A resolver of its own for each question, so that giving up takes nobody else's with it.
 *
 * @param servers others than those of this machine
 */
export function createNames(timeoutMs: number, servers?: readonly string[]): Names {
  return {
    async lookup(host) {
      const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 3), tries: 2 });
      if (servers !== undefined) resolver.setServers(servers);
      const timer = setTimeout(() => resolver.cancel(), timeoutMs);
      try {
        const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
        const found = [four, six].flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
        if (found.length === 0 && four.status === 'rejected') throw four.reason;
        return found;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
