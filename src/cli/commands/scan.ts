import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { countOf } from '../approve/review.ts';
import { EXIT, type ExitCode, misused } from '../failure.ts';
import { isAtLeast, type Level, type Scanned } from '../scan/finding.ts';
import { look } from '../scan/look.ts';
import { reportOf } from '../scan/report.ts';
import { sarifOf } from '../scan/sarif.ts';
import { targetOf } from '../scan/target.ts';
import type { Io } from '../terminal.ts';

export interface ScanFlags {
  readonly config?: string;
  /** As JSON, in place of the report. */
  readonly json?: boolean;
  /** A file for SARIF; `-` is the standard output. */
  readonly sarif?: string;
  readonly failOn?: string;
  readonly osv?: string;
  readonly notes?: boolean;
}

const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

/**
 * `bartizan scan`: looks at servers that nobody has approved. Those that are started are started in a sandbox, or not at
 * all. It writes nothing but what it was told to, and packages into the store.
 *
 * @param isCommand the words stand behind `--`
 * @returns 1 when something is found at or above `--fail-on`, 3 when a server could not be looked at
 */
export async function scan(
  words: readonly string[],
  isCommand: boolean,
  flags: ScanFlags,
  io: Io,
): Promise<ExitCode> {
  const { config, osv, sarif, json = false, notes = false } = flags;
  const failOn = LEVELS.find((level) => level === (flags.failOn ?? 'error'));
  if (failOn === undefined) throw misused(`--fail-on takes ${LEVELS.join(', ')}`, '--fail-on warning');
  if (json && sarif === '-')
    throw misused('only one of --json and --sarif - can be written to the output', '--sarif <file>');
  const cwd = process.cwd();
  const here = { env: io.env, cwd, home: homedir(), platform: process.platform };
  const target = await targetOf({ words, isCommand, config, osv }, here);
  const progress = progressOn(io);
  const scanned = await look(target, { env: io.env, now: Date.now, progress: progress.say }).finally(
    progress.end,
  );
  if (sarif !== undefined) {
    const text = `${JSON.stringify(sarifOf(scanned, cwd), undefined, 2)}\n`;
    if (sarif === '-') io.stdout.write(text);
    else await writeFile(path.resolve(sarif), text);
  }
  if (json) io.stdout.write(`${JSON.stringify({ failOn, servers: scanned.map(asJson) }, undefined, 2)}\n`);
  else if (sarif !== '-') io.stdout.write(reportOf(scanned, { failOn, notes, from: cwd }, io.stdout, io.env));
  return codeFor(scanned, failOn);
}

function codeFor(scanned: readonly Scanned[], failOn: Level): ExitCode {
  if (scanned.some(({ trouble }) => trouble !== undefined)) return EXIT.broken;
  const counts = scanned.flatMap(({ findings }) => findings).filter(({ accepted }) => accepted === undefined);
  return counts.some(({ level }) => isAtLeast(level, failOn)) ? EXIT.refused : EXIT.fine;
}

function asJson({ server, shown, spot, offers, findings, trouble }: Scanned): object {
  return {
    server,
    shown,
    ...(spot && { spot }),
    ...(offers && { offers: countOf(offers) }),
    ...(trouble && { trouble }),
    findings: findings.map(({ rule, level, thing, at, why, accepted }) => ({
      rule: rule.id,
      level,
      ...(thing && { thing }),
      ...(at !== undefined && { at }),
      why,
      todo: rule.help,
      ...(accepted !== undefined && { accepted }),
    })),
  };
}

/** One line that is written over, where a person looks at it. */
function progressOn({ stderr }: Io): { say: (line: string) => void; end: () => void } {
  if (stderr.isTTY !== true) return { say: () => undefined, end: () => undefined };
  return {
    say: (line) => void stderr.write(`\r\u{1b}[2K${line} …`),
    end: () => void stderr.write('\r\u{1b}[2K'),
  };
}
