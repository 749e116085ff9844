import { expect, it } from 'vitest';

export type Controls = Readonly<Record<string, unknown>>;

/** Permits every call, so that whatever objects is the control under test. */
export const PERMISSIVE: Controls = {
  'access-policy': { rules: [{ allow: {}, reason: 'the attack is elsewhere' }] },
};

/** The same config with one control switched off. */
export function withoutControl(id: string, controls: Controls = PERMISSIVE): Controls {
  return { ...controls, [id]: { off: { reason: 'to see that nothing else stops it' } } };
}

/**
 * A test that an attack is stopped, and a second one that the first would fail without this control: a proof that
 * nothing else stands in for it, and that the assertions can fail.
 */
export function stopped(control: string, title: string, prove: (controls: Controls) => Promise<void>): void {
  it(title, () => prove(PERMISSIVE));
  it(`${title}: not so when ${control} is off`, async () => {
    await expect(prove(withoutControl(control))).rejects.toMatchObject({ name: 'AssertionError' });
  });
}
