import type { JsonValue } from '../protocol/json.ts';
import { isObject } from '../protocol/json.ts';
import { compareNamed, type Lock, type LockedPackage, type LockedServer } from './lock.ts';

/**
 * The one spelling of a lock: two spaces, sorted, one newline at the end.
 *
 * Our own fields stand in the order of reading, the keys of definitions are sorted. So the same approvals give the
 * same bytes, and a server that merely reorders its keys changes nothing.
 */
export function formatLock(lock: Lock): string {
  const servers = Object.keys(lock.servers)
    .sort()
    .flatMap((name) => {
      const server = lock.servers[name];
      return server === undefined ? [] : [[name, formatServer(server)] as const];
    });
  const text = JSON.stringify({ version: lock.version, servers: Object.fromEntries(servers) }, undefined, 2);
  return `${escapeUnseen(text)}\n`;
}

function formatServer({ launch, serverInfo, protocolVersion, ...rest }: LockedServer): object {
  return {
    launch: {
      digest: launch.digest,
      lines: launch.lines,
      approvedBy: launch.approvedBy,
      approvedAt: launch.approvedAt,
    },
    package: rest.package && formatPackage(rest.package),
    serverInfo: serverInfo && { name: serverInfo.name, version: serverInfo.version },
    protocolVersion,
    dynamicResources: rest.dynamicResources && {
      approvedBy: rest.dynamicResources.approvedBy,
      approvedAt: rest.dynamicResources.approvedAt,
    },
    offers: rest.offers.toSorted(compareNamed).map((offer) => ({
      kind: offer.kind,
      name: offer.name,
      digest: offer.digest,
      approvedBy: offer.approvedBy,
      approvedAt: offer.approvedAt,
      definition: sorted(offer.definition),
    })),
    blocked: rest.blocked.toSorted(compareNamed).map((offer) => ({
      kind: offer.kind,
      name: offer.name,
      digest: offer.digest,
      blockedBy: offer.blockedBy,
      blockedAt: offer.blockedAt,
    })),
  };
}

function formatPackage({ entry, proof, ...rest }: LockedPackage): object {
  const { signature, provenance, sbom } = proof;
  return {
    spec: rest.spec,
    integrity: rest.integrity,
    tree: rest.tree,
    lockfile: rest.lockfile,
    components: rest.components,
    entry: formatEntry(entry),
    proof: {
      signature: 'keyId' in signature ? { keyId: signature.keyId } : { missing: signature.missing },
      provenance:
        'missing' in provenance
          ? { missing: provenance.missing }
          : { source: provenance.source, workflow: provenance.workflow, issuer: provenance.issuer },
      ...(sbom !== undefined && { sbom: formatBill(sbom) }),
    },
    sbom: rest.sbom,
  };
}

function formatEntry({ command, args, image }: LockedPackage['entry']): object {
  if (image === undefined) return { command, args };
  const { root, env, cwd, cmd } = image;
  return { command, args, image: { root, env: sorted(env), cwd, cmd } };
}

function formatBill(sbom: NonNullable<LockedPackage['proof']['sbom']>): object {
  if ('missing' in sbom) return { missing: sbom.missing };
  const { digest, by, signedAt, unlisted } = sbom;
  return { digest, by, ...(signedAt !== undefined && { signedAt }), unlisted };
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

/** What a reviewer would not see: format, private, unassigned and default-ignorable characters, odd spaces. */
const UNSEEN = /(?![\0-\x7f])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const ASCII = /^[\n\x20-\x7e]*$/;

/** Such characters can only stand inside of JSON strings, where an escape says the same. */
function escapeUnseen(json: string): string {
  // Such a pattern takes longer to make than most locks take to read.
  return ASCII.test(json)
    ? json
    : json.replace(UNSEEN, (character) => {
        let escapes = '';
        for (let at = 0; at < character.length; at += 1) {
          escapes += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
        }
        return escapes;
      });
}
