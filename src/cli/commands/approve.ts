import { decide } from '../../lock/decide.ts';
import { type Lock, serverIn } from '../../lock/lock.ts';
import { loadLock, updateLock } from '../../lock/store.ts';
import { approveAll, askAbout, type Outcome } from '../approve/ask.ts';
import { showBlocked, showLaunch, showOffers } from '../approve/head.ts';
import { type Launch, standingOf } from '../approve/launch.ts';
import type { Page } from '../approve/paragraph.ts';
import { type Person, personAt } from '../approve/person.ts';
import { countOf, isSettled, type Offered, type Review, reviewOf } from '../approve/review.ts';
import { showChange } from '../approve/show.ts';
import { askToStart } from '../approve/start.ts';
import { warningsOn } from '../approve/warnings.ts';
import { EXIT, misused, refused, report } from '../failure.ts';
import { type Io, styleOf } from '../terminal.ts';

export type { Offered } from '../approve/review.ts';

export interface ApproveOptions {
  /** Only this one; otherwise all of them. */
  readonly server?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
  /** Names of the configured servers, in the order of the config. */
  readonly servers: readonly string[];
  readonly lockPath: string;
  /** How the server is started or reached; reads the config and the store, and starts nothing. */
  readonly launchOf: (server: string) => Promise<Launch>;
  /** Starts or connects the server like this, reads all that it offers, and lets go of it again. */
  readonly collect: (server: string, launch: Launch) => Promise<Offered>;
  /** Name of the operating system's user. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Who decides, instead of whoever sits at the terminal. */
  readonly person?: Person;
}

/**
 * `bartizan approve`: shows what servers offer, or what changed since it was approved, and writes the lock.
 *
 * A server whose launch is not the one in the lock is started only after that launch was shown, and somebody said yes to it:
 * otherwise whoever changed the config would have a program of theirs run by the command that is to stop it (F6).
 * The lock is written after each server, so what was decided stays decided when a later one breaks.
 *
 * @returns the exit code: 3 when a server could not be asked.
 * @throws {Failure} when it is misused, or there is nobody to ask.
 * @throws {LockError} when the lock does not load or cannot be written.
 */
export async function approve(options: ApproveOptions, io: Io): Promise<number> {
  const servers = chosen(options);
  const person = options.yes === true ? undefined : await personFor(options, io);
  await loadLock(options.lockPath);

  const page: Page = { style: styleOf(io.stdout, io.env), width: Math.min(io.stdout.columns ?? 100, 120) };
  const print = (text: string): void => void io.stdout.write(text);
  const done: string[] = [];
  let code: number = EXIT.fine;
  for (const server of servers) {
    const review = await reviewFor(server, options, person, page, print).catch((error: unknown) => {
      io.stderr.write(`${server} could not be asked what it offers\n`);
      code = report(error, io);
      return undefined;
    });
    if (review === undefined) continue;
    if (review === 'skip' || review === 'quit') {
      done.push(`${server}: it was not started, and nothing was decided.\n`);
      if (review === 'quit') break;
      continue;
    }
    const lock = await loadLock(options.lockPath);
    print(showOffers(review, page));
    print(showBlocked(review, page));
    if (isSettled(review)) continue;

    const others = options.servers
      .filter((each) => each !== server)
      .map((each) => [each, serverIn(lock, each)?.offers ?? []] as const);
    const show = (change: Review['changes'][number]): void => {
      const text = showChange(change, warningsOn(change.offer, review.offers, server, others), page);
      print(person === undefined ? `${text}\n` : `\n${text}`);
    };
    if (person === undefined) for (const change of review.changes) show(change);
    const outcome = person === undefined ? approveAll(review) : await askAbout(review, person, show);

    if (outcome.decided) await save(review, outcome, options);
    done.push(summaryOf(review, outcome));
    if (outcome.quit) break;
  }
  if (done.length > 0) print(`\n${done.join('')}The lock: ${options.lockPath}\n`);
  return code;
}

function chosen({ server, all, yes, servers }: ApproveOptions): readonly string[] {
  if (server !== undefined) {
    if (servers.includes(server)) return [server];
    throw misused(`there is no server "${server}" in the config`, `one of: ${servers.join(', ') || 'none'}`);
  }
  if (yes === true && all !== true) {
    throw misused('--yes needs the name of a server, or --all', 'bartizan approve --all --yes');
  }
  if (servers.length === 0) throw misused('the config has no servers', 'bartizan import');
  return servers;
}

async function personFor({ person, server }: ApproveOptions, io: Io): Promise<Person> {
  const found = person ?? (await personAt(io));
  if (found !== undefined) return found;
  const unseen = `bartizan approve ${server ?? '--all'} --yes`;
  throw refused('approving needs a terminal', `run it in one, or approve without looking: ${unseen}`);
}

/** Shows how it is started, asks whether it may be where that is new, and looks at what it offers. */
async function reviewFor(
  server: string,
  { launchOf, collect, lockPath }: ApproveOptions,
  person: Person | undefined,
  page: Page,
  print: (text: string) => void,
): Promise<Review | 'skip' | 'quit'> {
  const launch = await launchOf(server);
  const before = serverIn(await loadLock(lockPath), server);
  print(showLaunch(server, launch, before, page));
  const standing = standingOf(before, launch);
  if (person !== undefined && standing !== 'same') {
    const answer = (await askToStart(server, launch, standing, person)) ?? 'quit';
    if (answer !== 'start') return answer;
  }
  const offered = await collect(server, launch);
  return reviewOf(await loadLock(lockPath), server, launch, offered);
}

/** Applied to the lock as it is by then: somebody else may have approved another server in the meantime. */
function save(
  { server, launch, offered }: Review,
  { verdicts, dynamicResources }: Outcome,
  { lockPath, by, now }: ApproveOptions,
): Promise<Lock> {
  const { serverInfo, protocolVersion } = offered;
  const decisions = {
    server,
    by,
    at: now(),
    launchDigest: launch.digest,
    launchLines: launch.lines.map(({ kept }) => kept),
    protocolVersion,
    verdicts,
    ...(launch.package && { package: launch.package }),
    ...(serverInfo && { serverInfo: { name: serverInfo.name, version: serverInfo.version } }),
    ...(dynamicResources !== undefined && { dynamicResources }),
  };
  return updateLock(lockPath, (lock) => decide(lock, decisions));
}

function summaryOf(
  { server, standing }: Review,
  { decided, verdicts, dynamicResources, skipped }: Outcome,
): string {
  if (!decided) return `${server}: nothing was decided.\n`;
  const having = (verdict: string) =>
    verdicts.filter((each) => each.verdict === verdict).map(({ offer }) => offer);
  const isLaunchAlone = standing !== 'same' && having('approve').length === 0;
  const parts = [`approved ${isLaunchAlone ? 'the way it is started' : countOf(having('approve'))}`];
  if (dynamicResources === true) parts.push('approved its resources as a class');
  if (having('block').length > 0) parts.push(`blocked ${countOf(having('block'))}`);
  if (having('forget').length > 0) parts.push(`forgot ${countOf(having('forget'))}`);
  if (skipped > 0) parts.push(`left ${skipped} undecided`);
  return `${server}: ${parts.join(', ')}.\n`;
}
