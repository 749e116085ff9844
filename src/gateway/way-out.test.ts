import { describe, expect, it } from 'vitest';
import { fakeRecorder } from '../testing/fake-recorder.ts';
import { egressLedger } from './way-out.ts';

const ATTEMPT = { server: 'weather', method: 'CONNECT', host: 'api.example.com', port: 443, call: 'call-1' };

describe('the record of a connection', () => {
  it('is opened before it is made, and closed once with what became of it', async () => {
    const recorder = fakeRecorder();
    let now = 1000;
    const line = await egressLedger(recorder, () => now).open(ATTEMPT);
    expect(recorder.openings).toMatchObject([
      {
        id: line.id,
        at: 1000,
        face: 'egress',
        caller: { kind: 'server', id: 'weather' },
        server: 'weather',
        method: 'CONNECT',
        connection: { host: 'api.example.com', port: 443, call: 'call-1' },
      },
    ]);
    now = 1250;
    await line.close({ address: '192.0.2.1', sent: 3, received: 4 });
    expect(recorder.records).toMatchObject([
      {
        id: line.id,
        ms: 250,
        outcome: 'connected',
        bytesIn: 4,
        bytesOut: 3,
        connection: { host: 'api.example.com', port: 443, call: 'call-1', address: '192.0.2.1' },
      },
    ]);
    expect(recorder.records[0]).not.toHaveProperty('reason');
  });

  it('says who refused it and why, or what broke, and how many before it were left out', async () => {
    const recorder = fakeRecorder();
    const ledger = egressLedger(recorder, () => 1000);
    const none = { sent: 0, received: 0 };
    const refusal = { code: 'destination_not_granted' as const, detail: {} };
    await (await ledger.open(ATTEMPT)).close({ ...none, refusal, unrecorded: 7 });
    const broke = { code: 'destination_unreachable' as const, detail: { why: 'ECONNREFUSED' } };
    await (await ledger.open(ATTEMPT)).close({ ...none, refusal: broke });
    expect(recorder.records).toMatchObject([
      { outcome: 'refused', control: 'egress', reason: refusal, connection: { unrecorded: 7 } },
      { outcome: 'failed', control: 'egress', reason: broke },
    ]);
  });

  it('cannot be opened when nothing can be written', async () => {
    const recorder = fakeRecorder();
    recorder.fail('open');
    await expect(egressLedger(recorder, () => 1000).open(ATTEMPT)).rejects.toThrow('cannot be written');
  });
});
