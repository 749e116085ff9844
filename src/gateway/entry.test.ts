import { expect, it } from 'vitest';
import type { AuditRecord } from '../audit/record.ts';
import { openEntry } from './entry.ts';

it('keeps few findings of an exchange that goes on for ever, and counts the rest', async () => {
  const closed: AuditRecord[] = [];
  const recorder = {
    open: async () => undefined,
    close: async (record: AuditRecord) => void closed.push(record),
    end: async () => undefined,
  };
  const caller = { kind: 'local', id: 'me' } as const;
  const entry = openEntry(recorder, { id: 'x', at: 0, face: 'stdio', caller }, () => 1);
  const finding = { control: 'gateway', code: 'notification_refused', at: '' };
  const many = Array.from({ length: 200_000 }, () => finding);
  entry.note({ verdict: 'pass', message: undefined, objections: [], findings: many });
  entry.noteFinding(finding);
  await entry.close({ outcome: 'answered' });
  expect(closed).toHaveLength(1);
  expect(closed[0]?.findings).toHaveLength(17);
  expect(closed[0]?.findings?.at(-1)).toMatchObject({
    code: 'more_findings',
    detail: { more: 200_001 - 16 },
  });
});
