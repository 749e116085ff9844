import { describe, expect, it } from 'vitest';
import { DESIGN_RULES } from '../../design/lint.ts';
import { designRule } from './catalog.ts';
import { type Finding, finding, type Scanned } from './finding.ts';
import { OWN_RULES, PLAIN_HTTP, UNSIGNED } from './rules.ts';
import { sarifOf } from './sarif.ts';
import { sarifProblems } from './test-sarif.ts';

const rule = designRule(DESIGN_RULES[0] as (typeof DESIGN_RULES)[number]);
const TOOL = { kind: 'tool', name: 'run' } as const;
const found = (more: Partial<Finding> = {}): Finding =>
  finding(rule, 'runs anything', { thing: TOOL, at: '/inputSchema/properties/command', ...more });

function scannedWith(findings: readonly Finding[], more: Partial<Scanned> = {}): Scanned {
  return {
    server: 'shell',
    shown: 'node x.js',
    findings,
    spot: { file: '/repo/a b/.mcp.json', line: 4, column: 5 },
    ...more,
  };
}

const resultsOf = (...scanned: readonly Scanned[]) => sarifOf(scanned, '/repo').runs[0]?.results ?? [];

describe('the SARIF of a scan', () => {
  it('is what the schema says, with every kind of finding in it', () => {
    const log = sarifOf(
      [
        scannedWith([
          ...OWN_RULES.map((each) => finding(each, 'is so')),
          found(),
          found({ accepted: 'it is meant' }),
        ]),
        scannedWith([], { trouble: { message: 'it is not started', hint: 'install bubblewrap' } }),
      ],
      '/repo',
    );
    expect(sarifProblems(log)).toEqual([]);
    expect(sarifProblems({ ...log, version: '2.0.0' })).not.toEqual([]);
  });

  it('is what the schema says when there is nothing to say', () => {
    expect(sarifProblems(sarifOf([], '/repo'))).toEqual([]);
  });

  it('says for each where it stands, in the file and in the server, and by which rule', () => {
    const [result] = resultsOf(scannedWith([found()]));
    expect(result).toMatchObject({
      ruleId: 'tool-design/runs-commands',
      ruleIndex: 0,
      level: 'error',
      message: { text: expect.stringMatching(/^shell: tool run runs anything\. /) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'a%20b/.mcp.json', uriBaseId: 'SRCROOT' },
            region: { startLine: 4, startColumn: 5 },
          },
          logicalLocations: [
            { fullyQualifiedName: 'shell/tool/run#/inputSchema/properties/command', kind: 'function' },
            { fullyQualifiedName: 'shell', kind: 'module' },
          ],
        },
      ],
    });
  });

  it('has no place in a file for a server that stands in none', () => {
    const { spot: _, ...elsewhere } = scannedWith([found()]);
    expect(resultsOf(elsewhere)[0]?.locations?.[0]).not.toHaveProperty('physicalLocation');
  });

  it('names a file outside of the directory in full', () => {
    const [result] = resultsOf(
      scannedWith([found()], { spot: { file: '/etc/mcp.json', line: 1, column: 1 } }),
    );
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({
      uri: 'file:///etc/mcp.json',
    });
  });

  it('gives the same finding the same fingerprint when its line has moved, and others another', () => {
    const prints = (scanned: Scanned) =>
      resultsOf(scanned).map((each) => each.partialFingerprints?.['bartizan/v1']);
    const here = prints(scannedWith([found(), finding(UNSIGNED, 'is unsigned')]));
    const moved = prints(
      scannedWith([found(), finding(UNSIGNED, 'is unsigned')], {
        spot: { file: '/repo/x', line: 9, column: 1 },
      }),
    );
    expect(moved).toEqual(here);
    expect(
      new Set([...here, ...prints(scannedWith([found({ thing: { ...TOOL, name: 'other' } })]))]).size,
    ).toBe(3);
  });

  it('suppresses what somebody has accepted, with the reason, and lists only rules that were broken', () => {
    const log = sarifOf(
      [scannedWith([found({ accepted: 'it runs in a VM' }), finding(PLAIN_HTTP, 'x')])],
      '/repo',
    );
    expect(log.runs[0]?.results?.[0]?.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'it runs in a VM' },
    ]);
    expect(log.runs[0]?.tool.driver.rules?.map(({ id }) => id)).toEqual([rule.id, PLAIN_HTTP.id]);
  });

  it('says that it did not succeed when a server could not be looked at', () => {
    const [run] = sarifOf([scannedWith([], { trouble: { message: 'it hangs' } })], '/repo').runs;
    expect(run?.invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ message: { text: 'shell: it hangs' } }] },
    ]);
  });
});
