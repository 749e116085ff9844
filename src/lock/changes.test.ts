import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffOffers } from './changes.ts';
import { keyOf } from './lock.ts';
import { offersOf } from './offers.ts';

const tool = {
  name: 'read_file',
  description: 'Reads a file.',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
  annotations: { readOnlyHint: true },
};

describe('diffOffers', () => {
  it('does not alarm when keys are reordered', () => {
    const { annotations, inputSchema, description, name } = tool;
    const reordered = {
      inputSchema: { properties: inputSchema.properties, type: 'object' },
      annotations,
      name,
      description,
    };
    expect(diffOffers(offersOf('tool', [tool]), offersOf('tool', [reordered]))).toEqual([]);
  });

  it('sees a change of nothing but an annotation', () => {
    const changed = { ...tool, annotations: { readOnlyHint: false } };
    expect(diffOffers(offersOf('tool', [tool]), offersOf('tool', [changed]))).toMatchObject([
      { type: 'changed', before: { definition: tool }, offer: { definition: changed } },
    ]);
  });

  it('tells a tool from a prompt of the same name', () => {
    const changes = diffOffers(offersOf('tool', [{ name: 'a' }]), offersOf('prompt', [{ name: 'a' }]));
    expect(changes.map(({ type, offer }) => `${type} ${offer.kind}`)).toEqual([
      'removed tool',
      'added prompt',
    ]);
  });

  const definition = fc.record({
    name: fc.string({ maxLength: 3 }),
    description: fc.string({ maxLength: 2 }),
  });
  const offers = fc
    .uniqueArray(definition, { selector: ({ name }) => name })
    .map((items) => offersOf('tool', items));

  it('finds exactly what it takes to get from one catalog to the other', () => {
    fc.assert(
      fc.property(offers, offers, (before, after) => {
        const result = new Map(before.map((offer) => [keyOf(offer), offer.digest]));
        for (const change of diffOffers(before, after)) {
          if (change.type === 'removed') result.delete(keyOf(change.offer));
          else result.set(keyOf(change.offer), change.offer.digest);
        }
        expect(result).toEqual(new Map(after.map((offer) => [keyOf(offer), offer.digest])));
      }),
    );
  });

  it('is empty for a catalog and itself', () => {
    fc.assert(
      fc.property(offers, (same) => {
        expect(diffOffers(same, same.toReversed())).toEqual([]);
      }),
    );
  });
});

describe('offersOf', () => {
  it('throws on an item without a name: it could be neither approved nor withheld', () => {
    expect(() => offersOf('tool', [{ description: 'x' }])).toThrow('tool 0 has no name');
    expect(() => offersOf('resource', [{ name: 'x' }])).toThrow(TypeError);
  });
});
