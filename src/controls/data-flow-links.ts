/** Addresses that stood in earlier answers of the outside: to fetch one as it stands says nothing that was not known there. */
import type { Caller } from '../gateway/context.ts';
import { addressesIn } from './data-flow-room.ts';

export interface Links {
  learn(caller: Caller, text: string): void;
  knows(caller: Caller, address: string): boolean;
}

const MOST_LINKS = 5_000;
const MOST_CALLERS = 1_000;
const LONGEST = 2_000;

export function createLinks(): Links {
  const callers = new Map<string, Set<string>>();
  return {
    learn({ id }, text) {
      for (const address of addressesIn(text)) {
        // What has no room is not asked about anyway.
        if (address.length > LONGEST || !/[?#%]|[^/]{16}/.test(address.slice(8))) continue;
        let links = callers.get(id);
        if (links === undefined) {
          forgetOldest(callers, MOST_CALLERS);
          links = new Set();
          callers.set(id, links);
        }
        forgetOldest(links, MOST_LINKS);
        links.add(address);
      }
    },
    knows: ({ id }, address) => callers.get(id)?.has(address) === true,
  };
}

function forgetOldest(all: Map<string, unknown> | Set<string>, most: number): void {
  const [oldest] = all.size >= most ? all.keys() : [];
  if (oldest !== undefined) all.delete(oldest);
}
