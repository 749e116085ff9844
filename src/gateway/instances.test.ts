import { describe, expect, it } from 'vitest';
import type { Upstream } from '../upstreams/upstream.ts';
import type { Session } from './incoming.ts';
import { type ConnectOptions, createInstances, type Instances, type Tenure } from './instances.ts';
import type { Scope } from './scope.ts';

const client = { name: 'c', version: '1', protocolVersion: '2025-11-25', capabilities: {} };
const sessionOf = (key: string, id = 'ada', of: Partial<Session> = {}): Session => ({
  key,
  client,
  caller: { kind: 'local', id },
  face: 'http',
  reply: undefined,
  ...of,
});

interface Copy {
  readonly options: ConnectOptions;
  /** Lets it go that is being closed, where copies take their time. */
  gone: () => void;
  closed: boolean;
  rootsTold: number;
}

function house(
  scope: Scope,
  most = 16,
  isSlow = false,
  apart: Tenure['apart'] = new Map(),
): { instances: Instances; copies: Copy[] } {
  const copies: Copy[] = [];
  const instances = createInstances({
    tenure: () => ({ scope, most, idleMs: 60_000, apart }),
    unsolicited: () => ({ notification: () => undefined, question: () => Promise.reject(new Error('no')) }),
    misbehaved: () => undefined,
    clock: Date.now,
    async connect(options): Promise<Upstream> {
      const copy: Copy = { options, closed: false, rootsTold: 0, gone: () => undefined };
      copies.push(copy);
      return {
        request: () => Promise.reject(new Error('nobody asks')),
        rootsChanged() {
          copy.rootsTold += 1;
        },
        async close() {
          copy.closed = true;
          if (isSlow)
            await new Promise<void>((resolve) => {
              copy.gone = resolve;
            });
        },
      };
    },
  });
  return { instances, copies };
}

async function useOnce(instances: Instances, session: Session, tool?: string): Promise<void> {
  const lease = instances.lease('files', session, tool);
  if (lease === undefined) throw new Error('no place');
  await lease.use(async () => undefined, 'x-1');
  lease.done();
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the instances of a server', () => {
  it('are one for each caller, whatever sessions there are', async () => {
    const { instances, copies } = house('principal');
    for (const key of ['one', 'two']) await useOnce(instances, sessionOf(key));
    await useOnce(instances, sessionOf('three', 'bob'));
    expect(copies).toHaveLength(2);
    await instances.release(sessionOf('one'));
    expect(copies.map(({ closed }) => closed)).toEqual([false, false]);
    await instances.close();
    expect(copies.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('are apart for tools that ask for other walls, and end with the session all the same (H6)', async () => {
    const { instances, copies } = house('session', 16, false, new Map([['run_code', 'gvisor']]));
    for (const tool of [undefined, 'read', 'run_code', 'run_code'])
      await useOnce(instances, sessionOf('one'), tool);
    expect(copies.map(({ options }) => options.level)).toEqual([undefined, 'gvisor']);
    instances.rootsChanged(sessionOf('one'));
    expect(copies.map(({ rootsTold }) => rootsTold)).toEqual([1, 1]);
    await instances.release(sessionOf('one'));
    expect(copies.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('end with the session that they are for', async () => {
    const { instances, copies } = house('session');
    for (const key of ['one', 'two']) await useOnce(instances, sessionOf(key));
    await instances.release(sessionOf('one'));
    expect(copies.map(({ closed }) => closed)).toEqual([true, false]);
    await instances.close();
  });

  it('end with the one request that they are for', async () => {
    const { instances, copies } = house('call');
    for (let call = 0; call < 3; call += 1) await useOnce(instances, sessionOf('one'));
    await turn();
    expect(copies.map(({ closed }) => closed)).toEqual([true, true, true]);
    await instances.close();
  });

  it('are no more than there are places: whoever was idle for longest goes', async () => {
    const { instances, copies } = house('session', 2);
    for (const key of ['one', 'two', 'one', 'three']) await useOnce(instances, sessionOf(key));
    await turn();
    expect(copies.map(({ closed }) => closed)).toEqual([false, true, false]);
    await instances.close();
  });

  it('never end while they are in use: then there is no place', async () => {
    const { instances, copies } = house('principal', 1);
    let finish: () => void = () => undefined;
    const busy = instances.lease('files', sessionOf('one'))?.use(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
      'x-1',
    );
    expect(instances.lease('files', sessionOf('two', 'bob'))).toBeUndefined();
    instances.lease('files', sessionOf('three'))?.done();
    await turn();
    finish();
    await busy;
    expect(instances.lease('files', sessionOf('two', 'bob'))).toBeDefined();
    await turn();
    expect(copies.map(({ closed }) => closed)).toEqual([true]);
    await instances.close();
  });

  it('know the request for which they work while there is exactly one', async () => {
    const { instances, copies } = house('principal');
    const finish: (() => void)[] = [];
    const use = (id: string): Promise<void> | undefined =>
      instances
        .lease('files', sessionOf(id))
        ?.use(() => new Promise<void>((resolve) => finish.push(resolve)), id);
    const first = use('x-1');
    await turn();
    const only = (): string | undefined => copies[0]?.options.onlyRequest();
    expect(only()).toBe('x-1');
    const second = use('x-2');
    await turn();
    expect(only()).toBeUndefined();
    finish[0]?.();
    await first;
    expect(only()).toBe('x-2');
    finish[1]?.();
    await second;
    expect(only()).toBeUndefined();
    expect(copies).toHaveLength(1);
    await instances.close();
  });

  it('never end under a request that has a place and does not use it yet', async () => {
    const { instances } = house('call', 1);
    const first = instances.lease('files', sessionOf('one'));
    expect(instances.lease('files', sessionOf('one'))).toBeUndefined();
    expect(await first?.use(async () => 'served', 'x-1')).toBe('served');
    first?.done();
    expect(instances.lease('files', sessionOf('one'))).toBeDefined();
    await instances.close();
  });

  it.each(['call', 'session'] as const)(
    'of scope %s are no more than there are places, also while one takes its time to end (H4)',
    async (scope) => {
      const { instances, copies } = house(scope, 1, true);
      await useOnce(instances, sessionOf('one'));
      const second = useOnce(instances, sessionOf('two'));
      await turn();
      expect(copies.map(({ closed }) => closed)).toEqual([true]);
      copies[0]?.gone();
      await second;
      expect(copies).toHaveLength(2);
    },
  );

  it('hear of new roots only where they are those of their one client', async () => {
    const alone = house('session');
    const together = house('principal');
    for (const { instances } of [alone, together]) {
      await useOnce(instances, sessionOf('one'));
      await useOnce(instances, sessionOf('two'));
      instances.rootsChanged(sessionOf('one'));
    }
    expect(alone.copies.map(({ rootsTold }) => rootsTold)).toEqual([1, 0]);
    expect(together.copies.map(({ rootsTold }) => rootsTold)).toEqual([0]);
    for (const { instances } of [alone, together]) await instances.close();
  });

  it('of a stdio client are for that client alone, however they are shared', async () => {
    const { instances, copies } = house('principal');
    const session = sessionOf('stdio', 'ada', { face: 'stdio' });
    await useOnce(instances, session);
    instances.rootsChanged(session);
    expect(copies.map(({ options, rootsTold }) => [options.exclusive, rootsTold])).toEqual([[true, 1]]);
    await instances.release(session);
    expect(copies[0]?.closed).toBe(true);
  });
});
