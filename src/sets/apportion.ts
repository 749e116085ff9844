import { type Filter, isNothing } from '../protocol/subscription.ts';
import type { Routes } from './routes.ts';

/**
 * Which part of a subscription is for which member. Lists are for all of them: what they declare they acknowledge. A
 * resource is for the one that a read would go to.
 */
export function apportioned(
  { lists, resources }: Filter,
  members: readonly string[],
  routes: Routes,
): ReadonlyMap<string, Filter> {
  const watched = new Map(members.map((server) => [server, new Set<string>()]));
  for (const uri of resources) {
    const { server } = routes.resource(uri);
    if (server !== undefined) watched.get(server)?.add(uri);
  }
  const shares = [...watched].map(([server, uris]) => [server, { lists, resources: uris }] as const);
  return new Map(shares.filter(([, share]) => !isNothing(share)));
}
