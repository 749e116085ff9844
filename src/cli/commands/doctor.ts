import { configPath } from '../../config/path.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding, Standing } from '../doctor/finding.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { type Io, type Paint, printable, styleOf } from '../terminal.ts';
import { version } from '../version.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** `bartizan doctor`: 0 when all is in force, 1 when something is off or not approved, 3 when something is broken. */
export async function doctor({ config, json }: DoctorOptions, io: Io): Promise<ExitCode> {
  const file = configPath(config, io.env);
  const { platform, arch, versions } = process;
  const sections = await examine(file, { env: io.env, platform, nodeVersion: versions.node });
  const all = sections.flatMap(({ findings }) => findings);
  const exit = exitOf(all);
  if (json === true) {
    const data = { version, node: versions.node, platform, arch, config: file, exit, sections };
    io.stdout.write(`${JSON.stringify(data, undefined, 2)}\n`);
    return exit;
  }
  const style = styleOf(io.stdout, io.env);
  const marks: Record<Standing, Paint> = {
    ok: style.green,
    note: style.dim,
    warn: style.yellow,
    fail: style.red,
  };
  io.stdout.write(`${style.bold(`Bartizan ${version}`)} on Node ${versions.node}, ${platform} ${arch}\n`);
  for (const { title, findings } of sections) {
    io.stdout.write(`\n${style.bold(title)}\n${listing(findings, marks, style.dim)}`);
  }
  io.stdout.write(`\n${verdict(all, exit, marks)}\n`);
  return exit;
}

function listing(findings: readonly Finding[], marks: Record<Standing, Paint>, dim: Paint): string {
  const width = Math.min(Math.max(...findings.map(({ subject }) => subject.length)), 24);
  const lines: string[] = [];
  let above: string | undefined;
  for (const { standing, subject, text, hint } of findings) {
    const name = printable(subject === above ? '' : subject);
    lines.push(`  ${marks[standing](standing.padEnd(4))}  ${name.padEnd(width)}  ${printable(text)}`);
    if (hint !== undefined) lines.push(`        ${' '.repeat(width)}  ${dim('hint:')} ${printable(hint)}`);
    above = subject;
  }
  return lines.map((line) => `${line}\n`).join('');
}

function exitOf(findings: readonly Finding[]): ExitCode {
  if (findings.some(({ standing }) => standing === 'fail')) return EXIT.broken;
  return findings.some(({ standing }) => standing === 'warn') ? EXIT.refused : EXIT.fine;
}

function verdict(findings: readonly Finding[], exit: ExitCode, marks: Record<Standing, Paint>): string {
  const count = (wanted: Standing): number => findings.filter(({ standing }) => standing === wanted).length;
  if (exit === EXIT.fine) return marks.ok('Everything that can be enforced here is in force.');
  const parts = [
    [count('fail'), 'broken', marks.fail],
    [count('warn'), 'not in force', marks.warn],
  ] as const;
  return parts.flatMap(([many, what, mark]) => (many === 0 ? [] : [mark(`${many} ${what}`)])).join(', ');
}
