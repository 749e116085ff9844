/** Servers that nobody has approved, looked at one after the other: first what the config says, then what they are, then what they offer. */
import type { Config, ServerConfig } from '../../config/config.ts';
import type { Offer } from '../../gateway/context.ts';
import { guardOf } from '../../gateway/guard.ts';
import { createWalls } from '../../gateway/walls.ts';
import type { LockedPackage } from '../../lock/lock.ts';
import { formatSpec } from '../../packages/spec.ts';
import type { Limits } from '../../protocol/limits.ts';
import { SandboxError, WITHOUT } from '../../sandbox/choose.ts';
import { objectionTo } from '../../sandbox/guard.ts';
import type { Offered } from '../approve/review.ts';
import { collect, limitsOf } from '../collect.ts';
import { type Catalogs, createCatalogJudge } from './catalog.ts';
import { cleaned, cleanText } from './clean.ts';
import { contained } from './contained.ts';
import type { Entry, Target } from './entry.ts';
import type { Finding, Scanned, Trouble } from './finding.ts';
import { launchFindings } from './launch-findings.ts';
import { shownAddress, withoutSecretsAmong } from './secretive.ts';
import { supply } from './supply.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Ports {
  readonly env: Environment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears what is being done. */
  readonly progress: (line: string) => void;
}

const MOST_BYTES = 1024 * 1024;

/** What was seen of one server before what it offers is judged. */
interface Seen {
  readonly entry: Entry;
  readonly shown: string;
  readonly findings: readonly Finding[];
  readonly offered?: Offered;
  readonly trouble?: Trouble;
}

export async function look({ config, entries }: Target, ports: Ports): Promise<Scanned[]> {
  const asked = await limitsOf({ ...config, use: [] });
  // A list may have many pages, and all of them are kept until the end.
  const limits = { ...asked, bytes: Math.min(asked.bytes, MOST_BYTES) };
  const seen: Seen[] = [];
  for (const entry of entries) seen.push(await lookAt(entry, config, limits, ports));
  const catalogs: Catalogs = new Map(
    seen.flatMap(({ entry, offered }) => (offered === undefined ? [] : [[entry.name, offered] as const])),
  );
  const judge = await createCatalogJudge(config, catalogs, ports.now());
  const scanned: Scanned[] = [];
  for (const { entry, shown, findings, offered, trouble } of seen) {
    const judged = offered === undefined ? [] : [...(await judge.judge(entry.name, offered)), ...judge.off];
    scanned.push({
      server: entry.name,
      shown,
      ...(entry.spot && { spot: entry.spot }),
      ...(offered && { offers: countable(offered) }),
      findings: [...findings, ...judged].map(cleaned),
      ...(trouble && { trouble: { ...trouble, message: cleanText(trouble.message) } }),
    });
  }
  return scanned;
}

async function lookAt(entry: Entry, config: Config, limits: Limits, ports: Ports): Promise<Seen> {
  const { name, server, findings, trouble, paths } = entry;
  if (server === undefined) return { entry, shown: '', findings, ...(trouble && { trouble }) };
  const guard = guardOf(config, ports.env);
  const before = [...findings, ...launchFindings(server, paths, guard)];
  ports.progress(`${name}: finding out what it is`);
  const supplied = await supply(server, config, ports.env);
  const known = [...before, ...supplied.findings];
  const shown = shownAs(supplied.server ?? server);
  if (supplied.server === undefined || supplied.trouble !== undefined) {
    return { entry, shown, findings: known, ...(supplied.trouble && { trouble: supplied.trouble }) };
  }
  ports.progress(`${name}: ${server.kind === 'http' ? 'connecting to it' : 'starting it in a sandbox'}`);
  const fit = paths.filter((place) => objectionTo(place, 'read', guard) === undefined);
  const read = await readOffers(
    name,
    contained(supplied.server, fit),
    config,
    supplied.installed,
    limits,
    ports.env,
  );
  return { entry, shown, findings: known, ...read };
}

const MOST_SAID = 40;
const LONGEST_SAID = 300;

/** The one way to start a server that everything else takes, with nothing in it that could go without walls. */
async function readOffers(
  name: string,
  server: ServerConfig,
  config: Config,
  installed: LockedPackage | undefined,
  limits: Limits,
  env: Environment,
): Promise<{ offered: Offered } | { trouble: Trouble }> {
  const alone: Config = { ...config, servers: { [name]: server } };
  const walls = createWalls(alone, env);
  const said: string[] = [];
  const hear = (line: string): void => {
    said.push(line.slice(0, LONGEST_SAID));
    if (said.length > MOST_SAID) said.splice(MOST_SAID / 2, 1);
  };
  try {
    await walls.demand([name]);
    return { offered: await collect(name, alone, env, walls, installed, limits, hear) };
  } catch (error) {
    if (error instanceof SandboxError) {
      const hint = error.hint.replace(`; ${WITHOUT}`, '').replace(WITHOUT, '');
      return {
        trouble: {
          message: `it is not started, for a scan starts nothing without a sandbox: ${error.message}`,
          hint,
        },
      };
    }
    if (!(error instanceof Error)) throw error;
    const telling =
      said.find((line) => /\b\w*error\b|fatal|usage/i.test(line)) ??
      said.findLast((line) => line.trim() !== '');
    const last = telling === undefined ? '' : `; it said: ${telling.trim()}`;
    return { trouble: { message: `it cannot be read: ${error.message}${last}`, hint: hintFor(server) } };
  }
}

function hintFor({ kind }: ServerConfig): string {
  return kind === 'http'
    ? 'see that it runs, and that the config has what it wants in headers'
    : 'in a scan it has no network, writes nowhere, and gets a placeholder for each secret';
}

function shownAs(server: ServerConfig): string {
  const words =
    server.kind === 'http'
      ? [shownAddress(server.url)]
      : [
          server.package === undefined ? server.command : formatSpec(server.package),
          ...withoutSecretsAmong(server.args),
        ];
  return cleanText(words.join(' '));
}

function countable({ instructions, tools, prompts, resources, templates }: Offered): Pick<Offer, 'kind'>[] {
  const many = (kind: Offer['kind'], items: readonly unknown[]): Pick<Offer, 'kind'>[] =>
    items.map(() => ({ kind }));
  return [
    ...((instructions ?? '') === '' ? [] : many('instructions', [0])),
    ...many('tool', tools),
    ...many('prompt', prompts),
    ...many('template', templates),
    ...many('resource', resources),
  ];
}
