import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NAME, parseQualified, qualifiedName } from './names.ts';

const server = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
const tool = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab_.-2 '), minLength: 1, maxLength: 80 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 }),
);

describe('the name of a tool in a set', () => {
  it('begins with its server', () => {
    expect(qualifiedName('files', 'read_file')).toBe('files__read_file');
    expect(parseQualified('files__read_file')).toEqual({ server: 'files', name: 'read_file' });
  });

  it('ends the server at the first two underscores, whatever the tool is called', () => {
    expect(parseQualified(qualifiedName('a', '__x__y'))).toEqual({ server: 'a', name: '__x__y' });
    expect(qualifiedName('a', 'b__c')).not.toBe(qualifiedName('a--b', 'c'));
  });

  it('is shortened where it would be too long, the same way each time', () => {
    const long = 'a'.repeat(100);
    const short = qualifiedName('files', long);
    expect(short).toMatch(/^files__a{40}_[a-z2-7]{16}$/);
    expect(short).toBe(qualifiedName('files', long));
    expect(short).not.toBe(qualifiedName('files', `${long}a`));
    expect(parseQualified(short)).toEqual({ server: 'files', name: undefined });
  });

  it('is shortened, too, where it only looks as if it were: nobody can take the short form of another', () => {
    const short = qualifiedName('files', 'a'.repeat(100));
    const forged = short.slice('files__'.length);
    expect(qualifiedName('files', forged)).not.toBe(short);
  });

  it('is none without a server, or beyond the length that is ever made', () => {
    for (const text of ['read_file', '__x', '', `files__${'a'.repeat(60)}`])
      expect(parseQualified(text)).toBeUndefined();
  });

  it('has 64 characters at most, whatever the server calls it', () => {
    fc.assert(
      fc.property(server, tool, (of, name) => {
        expect(qualifiedName(of, name).length).toBeLessThanOrEqual(MAX_NAME);
      }),
    );
  });

  it('leads back to its server and, where it was not shortened, to the tool', () => {
    fc.assert(
      fc.property(server, tool, (of, name) => {
        const back = parseQualified(qualifiedName(of, name));
        expect(back?.server).toBe(of);
        if (back?.name !== undefined) expect(back.name).toBe(name);
        else expect(qualifiedName(of, name)).toHaveLength(MAX_NAME);
      }),
    );
  });

  it('is of one tool of one server', () => {
    const near = fc.tuple(server, tool).chain(([of, name]) => {
      const made = parseQualified(qualifiedName(of, name));
      const forged = qualifiedName(of, name).slice(of.length + 2);
      return fc.tuple(
        fc.constant([of, name] as const),
        fc.oneof(fc.tuple(server, tool), fc.constant([made?.server ?? of, forged] as const)),
      );
    });
    fc.assert(
      fc.property(near, ([a, b]) => {
        const [[of, name], [other, its]] = [a, b];
        expect(qualifiedName(of, name) === qualifiedName(other, its)).toBe(of === other && name === its);
      }),
    );
  });
});
