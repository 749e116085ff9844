import { describe, expect, it } from 'vitest';
import { crcInBase62 } from '../inspect/secrets/checksums.ts';
import { withoutSecrets } from '../inspect/secrets/without.ts';
import type { AuditRecord, Opening } from './record.ts';
import { scrubbed } from './scrubbed.ts';
import { openingOf, recordOf } from './test-house.ts';

const BODY = 'c4n4ryA1b2C3d4E5f6G7h8I9j0K1l2';
const TOKEN = `ghp_${BODY}${crcInBase62(BODY)}`;

function kept(): { openings: Opening[]; records: AuditRecord[]; recorder: ReturnType<typeof scrubbed> } {
  const openings: Opening[] = [];
  const records: AuditRecord[] = [];
  const recorder = scrubbed(
    {
      open: async (opening) => void openings.push(opening),
      close: async (record) => void records.push(record),
      end: async () => undefined,
    },
    withoutSecrets,
  );
  return { openings, records, recorder };
}

describe('a record', () => {
  it('holds no secret of those that others chose words for: clients, hosts, findings, reasons (L4)', async () => {
    const { openings, records, recorder } = kept();
    const opening = {
      ...openingOf(1),
      client: { name: TOKEN, version: `v ${TOKEN}`, protocolVersion: '2026-07-28' },
      connection: { host: `${TOKEN}.evil.example`, port: 443 },
    };
    await recorder.open(opening);
    await recorder.close({
      ...recordOf(1),
      ...opening,
      reason: { code: 'result_invalid', detail: { problems: `/${TOKEN} is no number`, count: 1 } },
      findings: [
        { control: 'schemas', code: 'undeclared_removed', at: `/result/${TOKEN}`, detail: { was: TOKEN } },
      ],
    });
    expect(JSON.stringify([openings, records])).not.toContain(BODY);
    expect(openings[0]?.connection?.host).toBe('[secret:github-token].evil.example');
    expect(records[0]?.findings?.[0]?.at).toBe('/result/[secret:github-token]');
    expect(records[0]?.reason?.detail.count).toBe(1);
  });

  it('shares with its opening what it shared before, and is the very same one where nothing is in it', async () => {
    const { openings, records, recorder } = kept();
    const client = { name: TOKEN, version: '1', protocolVersion: '2026-07-28' };
    await recorder.open({ ...openingOf(1), client });
    await recorder.close({ ...recordOf(1), client });
    expect(records[0]?.client).toBe(openings[0]?.client);
    const plain = recordOf(2);
    await recorder.close(plain);
    expect(records[1]).toBe(plain);
  });
});
