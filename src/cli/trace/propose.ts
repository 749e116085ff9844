/** Puts together what is proposed, in the words of the config. */
import path from 'node:path';
import type { StdioServer } from '../../config/config.ts';
import { isInside } from '../../sandbox/guard.ts';
import { printable } from '../terminal.ts';
import { proposeFiles, some } from './file-proposal.ts';
import { proposeNetwork } from './network-proposal.ts';
import type { Grant, Proposal } from './proposal.ts';
import type { Surroundings } from './surroundings.ts';
import { proposeVariables } from './variable-proposal.ts';
import type { Seen } from './watch.ts';

export interface Traced {
  readonly seen: Seen;
  readonly around: Surroundings;
  /** What the server said when something went wrong. */
  readonly said: readonly string[];
  readonly server: Pick<StdioServer, 'grants' | 'env' | 'inheritEnv'>;
  /** Of the config: paths in it count from there. */
  readonly dir: string;
  /** Variables of Bartizan's own environment. */
  readonly here: ReadonlySet<string>;
}

export function propose({ seen, around, said, server, dir, here }: Traced): Proposal {
  const files = proposeFiles(seen.accesses, around);
  const { network, notes: ofNetwork } = proposeNetwork(seen);
  const given = new Set([...Object.keys(server.env), ...server.inheritEnv]);
  const variables = proposeVariables(said, given, here);
  const kept = server.inheritEnv.map((value) => ({
    value,
    because: 'it has it now; whether it reads it cannot be told',
  }));
  const [read, unseen] = readable(files.read);
  const [write, unseenToo] = readable(files.write);
  const strange = [...unseen, ...unseenToo];
  const { grants } = server;
  return {
    files: { read: read.map((each) => written(each, dir)), write: write.map((each) => written(each, dir)) },
    network,
    inheritEnv: [...kept, ...variables.inheritEnv],
    warnings: [...files.warnings, ...variables.warnings],
    notes: [
      ...files.notes,
      ...ofNetwork,
      ...variables.notes,
      ...(strange.length === 0
        ? []
        : [`It needs files whose names have characters that cannot be seen: ${some(strange)}.`]),
      ...unneeded(
        [...grants.read, ...grants.write],
        [...files.read, ...files.write],
        grants.network,
        network,
      ),
    ],
  };
}

/** A name that looks like another must not find its way into a config. */
function readable(grants: readonly Grant[]): [Grant[], string[]] {
  const isPlain = ({ value }: Grant): boolean => printable(value) === value && !value.includes('\uFFFD');
  return [grants.filter(isPlain), grants.filter((each) => !isPlain(each)).map(({ value }) => value)];
}

function written(grant: Grant, dir: string): Grant {
  return isInside(grant.value, dir)
    ? { ...grant, value: grant.value === dir ? '.' : `./${path.relative(dir, grant.value)}` }
    : grant;
}

function unneeded(
  granted: readonly string[],
  needed: readonly Grant[],
  hosts: readonly string[],
  neededHosts: readonly Grant[],
): string[] {
  const files = granted.filter((each) => !needed.some(({ value }) => isInside(value, each)));
  const matches = (host: string, value: string): boolean =>
    host === value || (host.startsWith('*.') && value.endsWith(host.slice(1)));
  const rest = hosts.filter((host) => !neededHosts.some(({ value }) => matches(host, value)));
  const all = [...new Set([...files, ...rest])];
  return all.length === 0 ? [] : [`It has grants now that it did not need in this run: ${some(all)}.`];
}
