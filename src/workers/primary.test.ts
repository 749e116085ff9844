import { describe, expect, it } from 'vitest';
import { createWorkers, type Worker } from './primary.ts';

interface Fake extends Worker {
  readonly index: number;
  listen(): void;
  end(code: number): void;
  readonly signals: string[];
}

function fake(index: number, stubborn = false): Fake {
  let listen: () => void = () => undefined;
  let end: (code: number) => void = () => undefined;
  const listening = new Promise<void>((resolve) => {
    listen = resolve;
  });
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const signals: string[] = [];
  return {
    index,
    listening,
    ended,
    listen: () => listen(),
    end: (code) => end(code),
    signals,
    stop(signal) {
      signals.push(signal);
      if (!stubborn) end(0);
    },
  };
}

function house(count: number) {
  const forked: Fake[] = [];
  const waits: number[] = [];
  const time = { now: 0 };
  const workers = createWorkers({
    count,
    fork(index) {
      const worker = fake(index);
      forked.push(worker);
      return worker;
    },
    died: (_index, _code, ms) => waits.push(ms),
    wait: async () => undefined,
    now: () => time.now,
  });
  return { forked, waits, time, workers };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('workers', () => {
  it('are started when all of them listen', async () => {
    const { forked, workers } = house(3);
    const started = workers.start();
    expect(forked.map(({ index }) => index)).toEqual([0]);
    forked[0]?.listen();
    await turns();
    expect(forked.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const worker of forked) worker.listen();
    expect(await started).toBe(0);
    await workers.stop();
    expect(forked.map(({ signals }) => signals)).toEqual([['SIGTERM'], ['SIGTERM'], ['SIGTERM']]);
  });

  it('all end where one cannot be started, with its exit code', async () => {
    const { forked, workers } = house(2);
    const started = workers.start();
    forked[0]?.listen();
    await turns();
    forked[1]?.end(3);
    expect(await started).toBe(3);
    expect(forked[0]?.signals).toEqual(['SIGTERM']);
  });

  it('are started again when they die, later each time, and at once after a healthy life', async () => {
    const { forked, waits, time, workers } = house(1);
    const started = workers.start();
    forked[0]?.listen();
    await started;
    for (let death = 0; death < 3; death += 1) {
      forked.at(-1)?.end(-1);
      await turns();
    }
    expect(waits).toEqual([250, 500, 1000]);
    time.now += 60_000;
    forked.at(-1)?.end(-1);
    await turns();
    expect(waits.at(-1)).toBe(250);
    expect(forked.map(({ index }) => index)).toEqual([0, 0, 0, 0, 0]);
    await workers.stop();
  });

  it('are not started again while all is ending', async () => {
    const { forked, workers } = house(1);
    const started = workers.start();
    forked[0]?.listen();
    await started;
    await workers.stop();
    await turns();
    expect(forked).toHaveLength(1);
  });
});
