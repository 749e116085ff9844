import { describe, expect, it } from 'vitest';
import { openStream } from './event-stream.ts';
import { type Beater, createPulse } from './pulse.ts';
import { connection } from './streams/test-connection.ts';
import { until } from './test-house.ts';

describe('the pulse', () => {
  it('beats for everybody who is in, and for nobody after its end', async () => {
    const pulse = createPulse(1);
    const heard: string[] = [];
    const [stays, leaves] = ['stays', 'leaves'].map((name) => ({ beat: () => void heard.push(name) }));
    for (const beater of [stays, leaves]) if (beater !== undefined) pulse.add(beater);
    await until(() => heard.length >= 4);
    expect(heard.slice(0, 4)).toEqual(['stays', 'leaves', 'stays', 'leaves']);
    if (leaves !== undefined) pulse.delete(leaves);
    heard.length = 0;
    await until(() => heard.length >= 3);
    expect(heard).not.toContain('leaves');
    pulse.stop();
    heard.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toEqual([]);
  });

  it('lets a silent stream say that it is alive, but not one that is not read, or over', () => {
    const beaters: Beater[] = [];
    const pulse = {
      add: (beater: Beater) => void beaters.push(beater),
      delete: () => undefined,
      stop: () => undefined,
    };
    const [silent, unread, over] = [connection(), connection({ reads: false }), connection()];
    for (const { response } of [silent, unread, over]) openStream(response, pulse);
    unread.response.write('data: 1\n\n');
    over.response.end();
    for (const beater of [...beaters, ...beaters]) beater.beat();
    expect([silent, unread, over].map(({ text }) => text())).toEqual([':\n\n:\n\n', 'data: 1\n\n', '']);
    expect(unread.response.writableLength).toBe(9);
    expect(over.failures()).toEqual([]);
  });
});
