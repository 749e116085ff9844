import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completed, endLine, entryLine, openingLine } from './entry.ts';
import { escapeHidden } from './hidden-text.ts';
import type { AuditRecord, Opening, RecordedParameter, Whole } from './record.ts';

const record: AuditRecord = {
  v: 1,
  id: '019ab3c2-5d10-7c3e-9d37-3a1b6c0e7f55',
  at: 1_764_000_000_000,
  face: 'stdio',
  caller: { kind: 'local', id: 'ada' },
  ms: 12,
  outcome: 'answered',
};

describe('an entry', () => {
  it('is the record, as one line of JSON', () => {
    expect(JSON.parse(entryLine(record))).toEqual(record);
  });

  it('shows no control, bidi or invisible character, and loses none', () => {
    const evil = 'a\n\u001b[2J\u009b\u202e\u200b\u2028\ufeff\u{e0041}\ud800\u00ad\u3164b';
    const line = entryLine({ ...record, server: evil });
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(line).server).toBe(evil);
  });

  it('leaves letters of every script as they are', () => {
    expect(entryLine({ ...record, server: 'søk 東京 🙂' })).toContain('søk 東京 🙂');
  });

  it('never has more than 65535 bytes, and says what was cut', () => {
    const huge = { code: 'item_changed' as const, detail: { what: 'x'.repeat(200_000) } };
    const cut = JSON.parse(entryLine({ ...record, reason: huge }));
    expect(cut.reason.detail.what).toBe(`${'x'.repeat(1024)}(+198976 more)`);
    expect(cut.id).toBe(record.id);
  });

  it('is one line that can be parsed and counted, whatever a record holds', () => {
    const text = fc.string({ unit: 'binary', maxLength: 3000 });
    const detail = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 200 });
    const findings = fc.array(fc.record({ code: text, at: text, control: text, detail }), { maxLength: 80 });
    const property = fc.property(text, detail, findings, (server, inReason, found) => {
      const line = entryLine({
        ...record,
        server,
        reason: { code: 'refused_by_control', detail: inReason },
        findings: found,
      });
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(65_535);
      expect(line).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
      expect(JSON.parse(line)).toMatchObject({ v: 1, id: record.id, outcome: 'answered' });
    });
    fc.assert(property, { numRuns: 12 });
  });
});

describe('the line of an opening', () => {
  it('says what the opening says in every field, and escapes what an entry escapes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('"', '\\', 'ö', '\u202e', ''),
    );
    const param: fc.Arbitrary<RecordedParameter> = fc.record({
      name: text,
      type: fc.constantFrom('string', 'array'),
      hash: fc.nat().map((hash) => `hmac:${hash.toString(16)}`),
    });
    const fields: { readonly [K in keyof Whole<Opening>]: fc.Arbitrary<Opening[K]> } = {
      id: text,
      at: fc.nat(),
      face: fc.constantFrom('stdio', 'http', 'egress'),
      caller: fc.record({ kind: text, id: text }),
      client: fc.option(fc.record({ name: text, version: text, protocolVersion: text }), { nil: undefined }),
      server: fc.option(text, { nil: undefined }),
      method: fc.option(text, { nil: undefined }),
      name: fc.option(text, { nil: undefined }),
      digest: fc.option(text, { nil: undefined }),
      params: fc.option(fc.array(param, { maxLength: 80 }), { nil: undefined }),
      connection: fc.option(fc.record({ host: text, port: fc.nat(), call: text }), { nil: undefined }),
    };
    const property = fc.property(fc.record(fields), (opening) => {
      expect(openingLine(opening)).toBe(entryLine(opening));
    });
    fc.assert(property);
  });
});

describe('the line of an end', () => {
  const closingLine = (end: AuditRecord, opening: Opening, openingLine: string): string => {
    const rest = endLine(end, opening, openingLine);
    return rest === undefined ? entryLine(end) : completed(openingLine, rest);
  };
  const { id, at, face, caller } = record;
  const opening: Opening = { id, at, face, caller, server: 'a\u202e' };

  it('says what the record says, whether it continues its opening or contradicts it', () => {
    const text = fc.string({ maxLength: 20 });
    const change = fc.record(
      { server: text, method: text, ms: fc.nat(), control: text },
      { requiredKeys: ['ms'] },
    );
    const property = fc.property(change, (changes) => {
      const line = entryLine(opening);
      for (const end of [
        { ...record, ...opening, ms: changes.ms },
        { ...record, ...opening, ...changes },
      ]) {
        const closing = closingLine(end, opening, line);
        expect(JSON.parse(closing)).toEqual(JSON.parse(entryLine(end)));
      }
    });
    fc.assert(property);
  });

  it('continues an opening with which it agrees in every field, and no other', () => {
    const opened: Whole<Opening> = {
      id,
      at,
      face,
      caller,
      client: { name: 'c', version: '1', protocolVersion: '2026-07-28' },
      server: 's',
      method: 'tools/call',
      name: 'n',
      digest: 'd',
      params: [],
      connection: { host: 'h', port: 443 },
    };
    const line = entryLine(opened);
    expect(endLine({ ...record, ...opened }, opened, line)).toBe('{"v":1,"ms":12,"outcome":"answered"}');
    for (const field of Object.keys(opened)) {
      expect(endLine({ ...record, ...opened, [field]: undefined }, opened, line), field).toBeUndefined();
    }
  });

  it('has every field that an end can have', () => {
    const fields: Whole<Omit<AuditRecord, keyof Opening | 'v' | 'ms' | 'outcome'>> = {
      control: 'schemas',
      reason: { code: 'refused_by_control', detail: {} },
      findings: [],
      approval: 'given',
      error: { code: 1 },
      bytesIn: 1,
      bytesOut: 0,
    };
    for (const [field, value] of Object.entries(fields)) {
      const end: AuditRecord = { ...record, ...opening, [field]: value };
      const line = endLine(end, opening, entryLine(opening));
      expect(line).toContain(`,"${field}":${JSON.stringify(value)}`);
      expect(closingLine(end, opening, entryLine(opening))).toBe(entryLine({ ...opening, ...end }));
    }
  });

  it('is bounded too', () => {
    const long = { ...opening, server: 'x'.repeat(8000) };
    const end: AuditRecord = { ...record, ...long, control: 'y'.repeat(90_000) };
    const line = closingLine(end, long, entryLine(long));
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(65_535);
    expect(JSON.parse(line)).toMatchObject({ id: record.id, outcome: 'answered' });
  });
});

it('escapes line ends in plain text too, so that one record stays one line on a terminal', () => {
  expect(escapeHidden('a\r\nb\u001b[31m')).toBe('a\\u000d\\u000ab\\u001b[31m');
});
