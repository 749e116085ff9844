import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { finding, type Scanned } from './finding.ts';
import { type ReportOptions, reportOf } from './report.ts';
import { NO_PROVENANCE, PLAIN_HTTP, UNSIGNED } from './rules.ts';

const tool = (name: string): { thing: { kind: 'tool'; name: string } } => ({ thing: { kind: 'tool', name } });
const report = (scanned: readonly Scanned[], options: Partial<ReportOptions> = {}): string =>
  reportOf(scanned, { notes: false, failOn: 'error', from: '/repo', ...options }, new PassThrough(), {});

const FINE: Scanned = { server: 'fine', shown: 'npm:fine@1.0.0', offers: [{ kind: 'tool' }], findings: [] };

describe('the report', () => {
  it('has the worst server first, and of each the worst finding, with what to do', () => {
    const bad = {
      ...FINE,
      server: 'bad',
      findings: [finding(UNSIGNED, 'is unsigned'), finding(PLAIN_HTTP, 'is open')],
    };
    const lost: Scanned = {
      server: 'lost',
      shown: '',
      findings: [],
      trouble: { message: 'it hangs', hint: 'try' },
    };
    const text = report([FINE, bad, lost]);
    const places = [
      '? lost',
      'it hangs',
      '→ try',
      '✗ bad',
      'it is open',
      'it is unsigned',
      '✓ fine\n  1 tool · npm:fine@1.0.0',
    ];
    const found = places.map((each) => text.indexOf(each));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
    expect(text).toContain('→ Use https.');
    expect(text).toContain('3 servers, 1 error, 1 warning; 1 of them could not be looked at in full');
  });

  it('says a rule once, however many tools break it, and names the first of them', () => {
    const findings = Array.from({ length: 9 }, (_, n) => finding(PLAIN_HTTP, 'is open', tool(`t${n}`)));
    const text = report([{ ...FINE, findings }]);
    expect(text.split(PLAIN_HTTP.sentence.slice(0, 20))).toHaveLength(2);
    expect(text).toContain('· t3 is open');
    expect(text).not.toContain('· t4');
    expect(text).toContain('· and 5 more');
  });

  it('has the notes on one line, unless they are asked for', () => {
    const findings = [
      finding(NO_PROVENANCE, 'comes from nowhere', tool('a')),
      finding(NO_PROVENANCE, 'x', tool('b')),
    ];
    expect(report([{ ...FINE, findings }])).toContain('no-provenance ×2');
    expect(report([{ ...FINE, findings }])).not.toContain('comes from nowhere');
    expect(report([{ ...FINE, findings }], { notes: true })).toContain('a comes from nowhere');
  });

  it('does not count what somebody has accepted, and still names it', () => {
    const text = report([{ ...FINE, findings: [finding(PLAIN_HTTP, 'is open', { accepted: 'a test' })] }]);
    expect(text).toContain('✓ fine');
    expect(text).toContain('accepted launch/plain-http');
    expect(text).toContain('(1 accepted); fine: nothing at or above error');
  });

  it('fails at the level that it is told', () => {
    const scanned = [{ ...FINE, findings: [finding(UNSIGNED, 'is unsigned')] }];
    expect(report(scanned)).toContain('fine: nothing at or above error');
    expect(report(scanned, { failOn: 'warning' })).toContain('not fine: 1 at or above warning');
  });

  it('is as wide as the terminal at most', () => {
    const out = Object.assign(new PassThrough(), { columns: 70 });
    const findings = [finding(PLAIN_HTTP, 'is open, '.repeat(40), tool('x'))];
    const lines = reportOf(
      [{ ...FINE, findings }],
      { notes: false, failOn: 'error', from: '/repo' },
      out,
      {},
    ).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(78);
  });
});
