import { isDeepStrictEqual } from 'node:util';
import type { Offer } from '../gateway/context.ts';
import {
  type ApprovedOffer,
  type BlockedOffer,
  keyOf,
  type Lock,
  type LockedPackage,
  type LockedServer,
  serverIn,
} from './lock.ts';

/** What a person said about one offer. An offer without a decision stays as it was. */
export interface Verdict {
  readonly offer: Offer;
  readonly verdict: 'approve' | 'block' | 'forget';
}

/** What a person has decided about one server. */
export interface Decisions {
  readonly server: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly launchDigest: string;
  /** How it is started or reached, in words. */
  readonly launchLines?: readonly string[];
  /** What it is started from, where that is a package. */
  readonly package?: LockedPackage;
  readonly serverInfo?: { readonly name: string; readonly version: string };
  readonly protocolVersion: string;
  readonly verdicts: readonly Verdict[];
  /** Undefined leaves it as it was. */
  readonly dynamicResources?: boolean;
}

/** The lock with these decisions in it; everything else is left alone, so decisions of two people add up. */
export function decide(lock: Lock, decisions: Decisions): Lock {
  const old = serverIn(lock, decisions.server);
  const at = new Date(decisions.at).toISOString();
  const approval = { approvedBy: decisions.by, approvedAt: at };
  const offers = new Map<string, ApprovedOffer>(old?.offers.map((offer) => [keyOf(offer), offer]));
  const blocked = new Map<string, BlockedOffer>(old?.blocked.map((offer) => [keyOf(offer), offer]));

  for (const { offer, verdict } of decisions.verdicts) {
    const key = keyOf(offer);
    const { kind, name, digest, definition } = offer;
    offers.delete(key);
    blocked.delete(key);
    if (verdict === 'approve') offers.set(key, { kind, name, digest, definition, ...approval });
    if (verdict === 'block') blocked.set(key, { kind, name, digest, blockedBy: decisions.by, blockedAt: at });
  }

  const { launchDigest, launchLines, serverInfo, protocolVersion } = decisions;
  const lines = launchLines === undefined ? {} : { lines: launchLines };
  // A package that was installed anew may be another one under the same name.
  const sameLaunch = old?.launch.digest === launchDigest && isDeepStrictEqual(old.package, decisions.package);
  const dynamic =
    decisions.dynamicResources === undefined
      ? old?.dynamicResources
      : decisions.dynamicResources
        ? (old?.dynamicResources ?? approval)
        : undefined;
  const next: LockedServer = {
    // A lock that is older than these lines gets them: they say what was approved.
    launch: sameLaunch ? { ...lines, ...old.launch } : { digest: launchDigest, ...lines, ...approval },
    ...(decisions.package && { package: decisions.package }),
    ...(serverInfo && { serverInfo }),
    protocolVersion,
    ...(dynamic && { dynamicResources: dynamic }),
    offers: [...offers.values()],
    blocked: [...blocked.values()],
  };
  return { version: 1, servers: { ...lock.servers, [decisions.server]: next } };
}
