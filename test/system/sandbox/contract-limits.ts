/** H4: how much of the machine a server uses. */
import { describe, expect, it } from 'vitest';
import { type Attacker, LIMITS } from './contract.ts';

export function limitsHold(attacker: Attacker): void {
  const { node, perl, starts, contract } = attacker;
  const { holds, ownKernel } = contract;
  describe('limits (H4)', () => {
    const numberIn = (lines: readonly string[]): number =>
      Number(/[\d.]+/.exec(lines.join(' '))?.[0] ?? Number.NaN);

    it.skipIf(!holds.has('processes'))('stop a fork bomb', async () => {
      const most = LIMITS.processes * 3;
      expect(numberIn((await perl('forks', String(most)).outside()).lines)).toBe(most);
      const forked = numberIn((await perl('forks', String(most)).inside()).lines);
      // gVisor has a process of the machine for each of its own, and ends when it gets no more.
      if (ownKernel === true && Number.isNaN(forked)) return;
      expect(forked).toBeGreaterThan(LIMITS.processes / 2);
      expect(forked).toBeLessThanOrEqual(LIMITS.processes);
    });

    it('stop a process that takes too much memory', async () => {
      expect((await perl('memory', '300', '1').outside()).lines).toEqual(['HAD 1']);
      expect((await perl('memory', '300', '1').inside()).lines).not.toEqual(['HAD 1']);
      expect((await perl('memory', '60', '1').inside()).lines).toEqual(['HAD 1']);
    });

    it.skipIf(!holds.has('memory'))('count the memory of all processes together', async () => {
      expect((await perl('memory', '60', '6').outside()).lines).toEqual(['HAD 6']);
      expect((await perl('memory', '60', '6').inside()).lines).not.toEqual(['HAD 6']);
    });

    // gVisor tells a program that it has run while it waited for a processor.
    it.skipIf(!holds.has('cpus') || ownKernel === true)('leave processors for others', async () => {
      const { site } = attacker;
      // A tenth of one, so that there is a difference on a busy machine too. It ends within a second after the third.
      const limits = { ...LIMITS, cpus: 0.1 };
      const most = limits.cpus * 4 * 1.5;
      const running = await starts(['/usr/bin/perl', site.kernel, 'burn', '2', '3'], { limits });
      const line = await running.line(/^BURNT/);
      await running.close();
      expect(numberIn([line])).toBeLessThan(most);
      expect(numberIn((await perl('burn', '2', '3').outside()).lines)).toBeGreaterThan(most);
    });

    it('stop a disk from filling, wherever something can be written', async () => {
      for (const place of ['/tmp/full', '/home/server/full', '/dev/shm/full']) {
        expect((await node('fill', place, '32').inside()).lines).toEqual(['NO ENOSPC']);
        expect((await node('fill', place, '4').inside()).lines).toEqual(['GOT all of it']);
      }
    });

    it('stop a process that opens too much', async () => {
      expect(numberIn((await node('descriptors', '500').outside()).lines)).toBe(500);
      expect(numberIn((await node('descriptors', '500').inside()).lines)).toBeLessThan(LIMITS.openFiles);
    });
  });
}
