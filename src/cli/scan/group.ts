/** Findings as a person reads them: one entry for each rule, worst first. */
import type { Finding, Level, ScanRule, Thing } from './finding.ts';

export interface Group {
  readonly rule: ScanRule;
  readonly level: Level;
  /** In the order in which they were found. */
  readonly findings: readonly Finding[];
}

const ORDER: readonly Level[] = ['error', 'warning', 'note'];

/** What somebody has accepted is left out. */
export function grouped(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const each of findings.filter(({ accepted }) => accepted === undefined)) {
    const key = `${ORDER.indexOf(each.level)} ${each.rule.id}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const all = [...groups.values()].flatMap((group): Group[] => {
    const [first] = group;
    return first === undefined ? [] : [{ rule: first.rule, level: first.level, findings: group }];
  });
  return all.sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}

/** `2 errors, 1 warning`; empty for none. */
export function tally(findings: readonly Finding[]): string {
  const counted = findings.filter(({ accepted }) => accepted === undefined);
  return ORDER.flatMap((level) => {
    const count = counted.filter((each) => each.level === level).length;
    return count === 0 ? [] : [`${count} ${level}${count === 1 ? '' : 's'}`];
  }).join(', ');
}

export function nameOf({ kind, name }: Thing): string {
  return kind === 'instructions' ? 'its instructions' : name;
}
