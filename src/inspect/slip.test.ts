import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSlip } from './slip.ts';

describe('isSlip', () => {
  it.each(['read_fille', 'raed_file', 'read_fle', 'reaad_file', 'read_flie', 'read_fiile', 'raead_file'])(
    'finds %s beside read_file',
    (name) => {
      expect(isSlip('read_file', name)).toBe(true);
      expect(isSlip(name, 'read_file')).toBe(true);
    },
  );

  it.each([
    ['get_file', 'get_files'],
    ['get_user', 'set_user'],
    ['create_base', 'create_case'],
    ['send_mail', 'send_email'],
    ['list_v1', 'list_v2'],
    ['get-user', 'get_user'],
    ['getUser', 'getuser'],
    ['healthcheck', 'health_check'],
    ['getItemByName', 'getItemsByName'],
    ['find', 'fnid'],
  ])('takes %s and %s for two words', (a, b) => {
    expect(isSlip(a, b)).toBe(false);
  });

  const name = fc.stringMatching(/^[a-z]{3,8}_[a-z]{3,8}$/);

  it('is symmetrical, and never true of a name and itself', () => {
    fc.assert(
      fc.property(name, fc.nat(), fc.constantFrom('a', 'e', '_'), (a, place, letter) => {
        const at = place % a.length;
        const b = a.slice(0, at) + letter + a.slice(at);
        expect(isSlip(a, b)).toBe(isSlip(b, a));
        expect(isSlip(a, a)).toBe(false);
      }),
    );
  });

  it('finds any letter that was doubled', () => {
    fc.assert(
      fc.property(name, fc.nat(), (a, place) => {
        const at = place % a.length;
        fc.pre(a[at] !== '_');
        expect(isSlip(a, a.slice(0, at) + a.charAt(at) + a.slice(at))).toBe(true);
      }),
    );
  });
});
