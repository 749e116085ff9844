/** The report for machines that collect reports: SARIF 2.1.0 (OASIS, 27 March 2020). */
import { hash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, Log, ReportingDescriptor, Result } from 'sarif';
import { controls } from '../../controls/index.ts';
import { DESIGN_RULES } from '../../design/lint.ts';
import { version } from '../version.ts';
import { designRule } from './catalog.ts';
import { controlRule } from './control-findings.ts';
import type { Finding, Level, Scanned, ScanRule } from './finding.ts';
import { nameOf } from './group.ts';
import { OWN_RULES } from './rules.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** What viewers sort by: out of ten. */
const SEVERITY: Readonly<Record<Level, string>> = { error: '8.0', warning: '5.0', note: '2.0' };

/** @param from the directory that paths in it start from */
export function sarifOf(scanned: readonly Scanned[], from: string): Log {
  const used = new Map<string, ScanRule>();
  for (const { findings } of scanned) for (const { rule } of findings) used.set(rule.id, rule);
  const rules = [...allRules(), ...used.values()].filter(
    (rule, index, all) => used.has(rule.id) && all.findIndex(({ id }) => id === rule.id) === index,
  );
  const results = scanned.flatMap((server) =>
    server.findings.map((found) =>
      resultOf(
        found,
        server,
        rules.findIndex(({ id }) => id === found.rule.id),
        from,
      ),
    ),
  );
  const troubles = scanned.flatMap(({ server, trouble }) =>
    trouble === undefined ? [] : [{ server, ...trouble }],
  );
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Bartizan', semanticVersion: version, rules: rules.map(descriptorOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'Where the scan was started.' } } },
        invocations: [
          {
            executionSuccessful: troubles.length === 0,
            toolExecutionNotifications: troubles.map(({ server, message, hint }) => ({
              level: 'error' as const,
              message: { text: `${server}: ${message}${hint === undefined ? '' : ` (${hint})`}` },
            })),
          },
        ],
        results,
      },
    ],
  };
}

function allRules(): ScanRule[] {
  return [...controls.map(controlRule), ...DESIGN_RULES.map(designRule), ...OWN_RULES];
}

function descriptorOf({ id, level, sentence, help }: ScanRule): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: sentence },
    help: { text: help },
    defaultConfiguration: { level },
    properties: { tags: ['security', 'mcp'], 'security-severity': SEVERITY[level], precision: 'medium' },
  };
}

function resultOf(found: Finding, { server, spot }: Scanned, ruleIndex: number, from: string): Result {
  const { rule, level, thing, why, accepted } = found;
  const subject = thing === undefined ? server : `${server}: ${thing.kind} ${nameOf(thing)}`;
  const location: Location = {
    ...(spot !== undefined && {
      physicalLocation: {
        artifactLocation: artifactOf(spot.file, from),
        region: { startLine: spot.line, startColumn: spot.column },
      },
    }),
    logicalLocations: logicalOf(found, server),
  };
  return {
    ruleId: rule.id,
    ruleIndex,
    level,
    message: { text: `${subject} ${why}. ${rule.help}` },
    locations: [location],
    partialFingerprints: { 'bartizan/v1': fingerprintOf(found, server) },
    ...(accepted !== undefined && {
      suppressions: [{ kind: 'external' as const, status: 'accepted' as const, justification: accepted }],
    }),
  };
}

function logicalOf({ thing, at }: Finding, server: string): NonNullable<Location['logicalLocations']> {
  const module = { name: server, fullyQualifiedName: server, kind: 'module' };
  if (thing === undefined) return [module];
  const name = nameOf(thing);
  const inside = at === undefined || at === '' ? '' : `#${at}`;
  return [
    {
      name,
      fullyQualifiedName: `${server}/${thing.kind}/${name}${inside}`,
      kind: thing.kind === 'tool' ? 'function' : 'object',
    },
    module,
  ];
}

/** The same for the same thing found again, wherever in the file or the list it stands by then. */
function fingerprintOf({ rule, thing, at, why }: Finding, server: string): string {
  const what = thing === undefined ? why.replaceAll(/\d+/g, '#') : `${thing.kind}/${thing.name}/${at ?? ''}`;
  return hash('sha256', [rule.id, server, what].join('\n')).slice(0, 32);
}

/** Relative to where the scan was started, which is the root of the repository in most builds. */
function artifactOf(file: string, from: string): { uri: string; uriBaseId?: string } {
  const relative = path.relative(from, file);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return { uri: pathToFileURL(file).href };
  return { uri: relative.split(path.sep).map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' };
}
