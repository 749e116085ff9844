import { describe, expect, it } from 'vitest';
import { fakeRecorder } from '../testing/index.ts';
import type { Session } from './incoming.ts';
import { createRoots } from './roots.ts';

const caller = { kind: 'local' as const, id: 'ada' };

function sessionWith(capabilities: Session['client']['capabilities']): Session {
  const client = { name: 't', version: '1', protocolVersion: '2025-11-25', capabilities };
  return { key: 's', client, caller, face: 'http', reply: undefined };
}

function housing(recorder = fakeRecorder()) {
  const told: Session[] = [];
  let now = 0;
  const instances = { rootsChanged: (session: Session) => void told.push(session) };
  const rootsChanged = createRoots({ instances, recorder, clock: () => now });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { told, recorder, rootsChanged, pass };
}

describe('roots that have changed', () => {
  it('are told to the servers of that client, with a record', async () => {
    const { told, recorder, rootsChanged } = housing();
    const session = sessionWith({ roots: {} });
    await rootsChanged(session);
    expect(told).toEqual([session]);
    expect(recorder.records).toMatchObject([
      { method: 'notifications/roots/list_changed', outcome: 'answered', caller },
    ]);
  });

  it('are nothing that a client can have which has declared none', async () => {
    const { told, recorder, rootsChanged } = housing();
    await rootsChanged(sessionWith({ elicitation: {} }));
    expect([told, recorder.records]).toEqual([[], []]);
  });

  it('are told 30 times a minute at most, for each session (J8)', async () => {
    const { told, recorder, rootsChanged, pass } = housing();
    const [busy, quiet] = [sessionWith({ roots: {} }), sessionWith({ roots: {} })];
    for (let n = 0; n < 100; n += 1) await rootsChanged(busy);
    expect([told.length, recorder.records.length]).toEqual([30, 30]);
    await rootsChanged(quiet);
    expect(told.at(-1)).toBe(quiet);
    pass(60_000);
    await rootsChanged(busy);
    expect(told.at(-1)).toBe(busy);
  });

  it('are not told where no record can be written (L1)', async () => {
    const recorder = fakeRecorder();
    recorder.fail('open');
    const { told, rootsChanged } = housing(recorder);
    await rootsChanged(sessionWith({ roots: {} }));
    expect(told).toEqual([]);
  });
});
