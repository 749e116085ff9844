/**
 * Whether an advisory is about a package of this version: the evaluation algorithm of the OSV schema
 * (ossf.github.io/osv-schema, "Evaluation").
 */
import semver from 'semver';
import type { Component } from '../ecosystem.ts';
import type { Advisory, Affected, Event, Range } from './advisory.ts';
import { comparePep440, type Pep440, parsePep440 } from './pep440.ts';

/** How the versions of an ecosystem stand to each other. Undefined when one of them is no version. */
type Compare = (a: string, b: string) => number | undefined;

/** Withdrawn ones are about nothing. */
export function affects(advisory: Advisory, { purl, name, version }: Component): boolean {
  const ecosystem = ecosystemOf(purl);
  if (ecosystem === undefined || advisory.withdrawn) return false;
  return advisory.affected.some(
    (affected) => isAbout(affected, ecosystem, name) && covers(affected, version),
  );
}

/** As OSV spells it. */
function ecosystemOf(purl: string): 'npm' | 'PyPI' | undefined {
  if (purl.startsWith('pkg:npm/')) return 'npm';
  return purl.startsWith('pkg:pypi/') ? 'PyPI' : undefined;
}

function isAbout(affected: Affected, ecosystem: string, name: string): boolean {
  if (affected.ecosystem !== ecosystem) return false;
  return ecosystem === 'PyPI' ? normalised(affected.name) === normalised(name) : affected.name === name;
}

/** PEP 503: `Foo.Bar_baz` and `foo-bar-baz` are one package. */
function normalised(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

function covers({ ecosystem, versions, ranges }: Affected, version: string): boolean {
  const compare = ecosystem === 'PyPI' ? comparePython : compareSemver;
  if (versions.some((each) => each === version || compare(each, version) === 0)) return true;
  return ranges.some((range) => isIn(range, version, compare));
}

/** A range over commits says nothing of versions. */
function isIn({ type, events }: Range, version: string, compare: Compare): boolean {
  if (type !== 'SEMVER' && type !== 'ECOSYSTEM') return false;
  const limits = events.flatMap((event) => ('limit' in event ? [event.limit] : []));
  const within =
    limits.length === 0 || limits.some((limit) => limit === '*' || before(version, limit, compare));
  if (!within) return false;
  // What cannot be compared is taken for affected: a person can look, but nobody looks at what is not reported.
  if (events.some((event) => !isComparable(event, version, compare))) return true;
  let vulnerable = false;
  for (const event of sorted(events, compare)) {
    if ('introduced' in event && !before(version, event.introduced, compare)) vulnerable = true;
    else if ('fixed' in event && !before(version, event.fixed, compare)) vulnerable = false;
    else if ('last_affected' in event && before(event.last_affected, version, compare)) vulnerable = false;
  }
  return vulnerable;
}

function isComparable(event: Event, version: string, compare: Compare): boolean {
  const at = placeOf(event);
  return at === '0' || at === '*' || compare(at, version) !== undefined;
}

/** At one version, what is introduced there counts before what ends there. */
function sorted(events: readonly Event[], compare: Compare): Event[] {
  const order = (event: Event): number => ('introduced' in event ? 0 : 1);
  return [...events].sort((a, b) => {
    const [first, second] = [placeOf(a), placeOf(b)];
    if (first === second) return order(a) - order(b);
    if (first === '0' || second === '0') return first === '0' ? -1 : 1;
    return compare(first, second) || order(a) - order(b);
  });
}

function placeOf(event: Event): string {
  if ('introduced' in event) return event.introduced;
  if ('fixed' in event) return event.fixed;
  return 'last_affected' in event ? event.last_affected : event.limit;
}

/** `0` comes before every version. */
function before(a: string, b: string, compare: Compare): boolean {
  if (b === '0') return false;
  return a === '0' || (compare(a, b) ?? 0) < 0;
}

function compareSemver(a: string, b: string): number | undefined {
  return semver.valid(a) === null || semver.valid(b) === null ? undefined : semver.compare(a, b);
}

function comparePython(a: string, b: string): number | undefined {
  const versions: (Pep440 | undefined)[] = [parsePep440(a), parsePep440(b)];
  const [first, second] = versions;
  return first === undefined || second === undefined ? undefined : comparePep440(first, second);
}
