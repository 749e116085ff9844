/** The report for a person: by server, worst first, each with what to do. Whatever a server said was made harmless before. */
import path from 'node:path';
import { countOf } from '../approve/review.ts';
import { type Io, type Output, type Paint, type Style, styleOf, widthOf, wrap } from '../terminal.ts';
import { type Finding, isAtLeast, type Level, type Scanned } from './finding.ts';
import { type Group, grouped, nameOf, tally } from './group.ts';

export interface ReportOptions {
  /** Notes one by one, and not only how many. */
  readonly notes: boolean;
  readonly failOn: Level;
  /** The directory that paths are shown from. */
  readonly from: string;
}

const MOST_THINGS = 4;
const INDENT = ' '.repeat(11);

export function reportOf(
  scanned: readonly Scanned[],
  options: ReportOptions,
  out: Output,
  env: Io['env'],
): string {
  const style = styleOf(out, env);
  const width = Math.min(Math.max(out.columns ?? 100, 60), 110);
  const worstFirst = [...scanned].sort((a, b) => weightOf(b) - weightOf(a));
  const parts = worstFirst.map((each) => serverPart(each, options, style, width));
  return `${parts.join('\n')}${parts.length === 0 ? '' : '\n'}${conclusion(scanned, options, style)}`;
}

function serverPart(scanned: Scanned, options: ReportOptions, style: Style, width: number): string {
  const { server, trouble, findings } = scanned;
  const { notes } = options;
  const groups = grouped(findings);
  const counts = tally(findings);
  const head = `${signOf(scanned, style)} ${style.bold(server)}${counts === '' ? '' : `  ${counts}`}\n`;
  const how = howLine(scanned, options, style, width);
  const broken =
    trouble === undefined ? '' : entry('unknown', style.red, trouble.message, trouble.hint, style, width);
  const loud = groups.filter(({ level }) => notes || level !== 'note');
  const quiet = notes ? [] : groups.filter(({ level }) => level === 'note');
  return [
    head,
    how,
    broken,
    ...loud.map((group) => groupPart(group, style, width)),
    noteLine(quiet, style, width),
    acceptedLine(findings, style),
  ].join('');
}

/** Where it stands, what it offers, and how it is started. */
function howLine(
  { spot, offers, shown }: Scanned,
  { from }: ReportOptions,
  style: Style,
  width: number,
): string {
  const where = spot === undefined ? '' : `${path.relative(from, spot.file)}:${spot.line}`;
  const things = offers?.filter(({ kind }) => kind !== 'instructions');
  const facts = [where, things === undefined ? '' : countOf(things), shown].filter((each) => each !== '');
  return facts.length === 0 ? '' : style.dim(wrap(clipped(facts.join(' · '), 2 * width - 10), width, '  '));
}

function groupPart({ rule, level, findings }: Group, style: Style, width: number): string {
  const [first] = findings;
  const isOne = findings.length === 1 && first?.thing === undefined;
  const said = isOne ? `it ${first?.why ?? ''}` : rule.sentence;
  const things = isOne ? [] : findings.slice(0, MOST_THINGS).map(thingLine);
  const more = findings.length - MOST_THINGS;
  const list = [...things, ...(more > 0 ? [`and ${more} more`] : [])];
  const lines = list.map((line) => `${style.dim(hanging(`· ${line}`, width).trimEnd())}\n`).join('');
  return entry(
    level,
    paintOf(level, style),
    `${said} ${style.dim(`[${rule.id}]`)}`,
    rule.help,
    style,
    width,
    lines,
  );
}

function thingLine({ thing, why }: Finding): string {
  return thing === undefined ? `it ${why}` : `${nameOf(thing)} ${why}`;
}

function entry(
  word: string,
  paint: Paint,
  said: string,
  help: string | undefined,
  style: Style,
  width: number,
  between = '',
): string {
  const text = wrap(said, width, INDENT).trimStart();
  const todo = help === undefined || help === '' ? '' : hanging(`→ ${help}`, width);
  return `  ${paint(word.padEnd(9))}${text}${between}${style.green(todo.trimEnd())}${todo === '' ? '' : '\n'}`;
}

/** What most servers have, on a line. */
function noteLine(groups: readonly Group[], style: Style, width: number): string {
  if (groups.length === 0) return '';
  const words = groups.map(
    ({ rule, findings }) =>
      `${rule.id.replace(/^[a-z-]+\//, '')}${findings.length > 1 ? ` ×${findings.length}` : ''}`,
  );
  return style.dim(`  ${'notes'.padEnd(9)}${wrap(words.join(', '), width, INDENT).trimStart()}`);
}

function acceptedLine(findings: readonly Finding[], style: Style): string {
  const accepted = findings.filter((each) => each.accepted !== undefined);
  const names = [
    ...new Set(
      accepted.map(({ rule, thing }) => `${thing === undefined ? '' : `${thing.name}: `}${rule.id}`),
    ),
  ];
  return names.length === 0 ? '' : style.dim(`  ${'accepted'.padEnd(9)}${names.join(', ')}\n`);
}

function signOf({ findings, trouble }: Scanned, style: Style): string {
  if (trouble !== undefined) return style.red('?');
  const worst = grouped(findings)[0]?.level;
  if (worst === 'error') return style.red('✗');
  return worst === 'warning' ? style.yellow('!') : style.green('✓');
}

function paintOf(level: Level, { red, yellow, dim }: Style): Paint {
  return level === 'error' ? red : level === 'warning' ? yellow : dim;
}

const WEIGHTS: Readonly<Record<Level, number>> = { error: 1_000_000, warning: 1_000, note: 1 };

function weightOf({ findings, trouble }: Scanned): number {
  const weights = findings.map(({ level, accepted }) => (accepted === undefined ? WEIGHTS[level] : 0));
  return weights.reduce((sum, each) => sum + each, trouble === undefined ? 0 : 500_000_000);
}

function conclusion(scanned: readonly Scanned[], { failOn, notes }: ReportOptions, style: Style): string {
  const all = scanned.flatMap(({ findings }) => findings);
  const unknown = scanned.filter(({ trouble }) => trouble !== undefined).length;
  const servers = `${scanned.length} server${scanned.length === 1 ? '' : 's'}`;
  const counts = tally(all);
  const failing = all.filter(
    ({ level, accepted }) => accepted === undefined && isAtLeast(level, failOn),
  ).length;
  const verdict =
    unknown > 0
      ? style.red(
          scanned.length === 1
            ? 'it could not be looked at in full'
            : `${unknown} of them could not be looked at in full`,
        )
      : failing > 0
        ? style.red(`not fine: ${failing} at or above ${failOn}`)
        : style.green(`fine: nothing at or above ${failOn}`);
  const accepted = all.filter((each) => each.accepted !== undefined).length;
  const known = accepted === 0 ? '' : style.dim(` (${accepted} accepted)`);
  const hidden = !notes && all.some(({ level }) => level === 'note');
  const more = hidden ? style.dim('--notes shows the notes one by one\n') : '';
  return `${servers}${counts === '' ? '' : `, ${counts}`}${known}; ${verdict}\n${more}`;
}

function clipped(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Later lines stand two columns further in. */
function hanging(text: string, width: number): string {
  return wrap(text, width, `${INDENT}  `).replace(/^ {2}/, '');
}
