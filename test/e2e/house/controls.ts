import { describe, expect, it } from 'vitest';
import { type Era, type Face, WAYS } from './peer.ts';

export type Controls = Readonly<Record<string, unknown>>;

/** Permits every call to the server `evil`, which sends nothing on, so that whatever objects is the control under test. */
export const PERMISSIVE: Controls = {
  'data-flow': { tools: { 'evil/*': { writes: 'none' } } },
  'access-policy': { rules: [{ allow: { server: 'evil' }, reason: 'the attack is elsewhere' }] },
};

/** For tests of something else, in which one server after the other is read and written to. */
export const FLOWS_FREELY: Controls = {
  'data-flow': { off: { reason: 'this test is not about what goes out' } },
};

export interface Way {
  readonly face: Face;
  readonly era: Era;
}

/** The same config with one control switched off. */
export function withoutControl(id: string, controls: Controls = PERMISSIVE): Controls {
  return { ...controls, [id]: { off: { reason: 'to see that nothing else stops it' } } };
}

/**
 * A test that an attack is stopped on every way, and one that this test would fail without the control: a proof that
 * nothing else stands in for it, and that the assertions can fail.
 */
export function stopped(
  control: string,
  title: string,
  prove: (controls: Controls, way: Way) => Promise<void>,
  ways: readonly (readonly [Face, Era])[] = WAYS,
): void {
  describe(`${title} (${control})`, () => {
    it.each(ways)('over %s, %s era', (face, era) => prove(PERMISSIVE, { face, era }));
    it('and not when it is off', async () => {
      const [first] = ways;
      if (first === undefined) throw new RangeError('no way');
      const [face, era] = first;
      const proving = prove(withoutControl(control), { face, era });
      await expect(proving).rejects.toMatchObject({ name: 'AssertionError' });
    });
  });
}
