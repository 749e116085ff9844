/**
 * Which worker has a local server: a copy of it is one process, so everything for it has to come together in one place.
 *
 * Servers that stand in one set belong together, since the set speaks with all of them. Remote servers can be reached
 * from every worker and belong to none, and so do local ones of which each call has a copy of its own.
 */
import { setAddress } from '../gateway/incoming.ts';

export interface Estate {
  /** Local servers whose copies outlive a call. */
  readonly local: readonly string[];
  /** Members of each set. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
}

/** The worker of each address, counted from 0. What is not in there, every worker can take. */
export function ownersOf({ local, sets }: Estate, workers: number): ReadonlyMap<string, number> {
  const estates = new Map<string, Set<string>>(local.map((server) => [server, new Set([server])]));
  for (const [name, members] of Object.entries(sets)) {
    const joined = members.flatMap((member) => estates.get(member) ?? []);
    const [first] = joined;
    if (first === undefined) continue;
    const whole = new Set(joined.flatMap((estate) => [...estate]));
    whole.add(setAddress(name));
    for (const address of whole) estates.set(address, whole);
  }
  const owners = new Map<string, number>();
  let next = 0;
  for (const estate of estates.values()) {
    if ([...estate].some((address) => owners.has(address))) continue;
    for (const address of estate) owners.set(address, next % workers);
    next += 1;
  }
  return owners;
}
