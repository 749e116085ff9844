import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from './json.ts';
import { defaultLimits } from './limits.ts';
import { parseJson, parseMessage } from './parse.ts';

/** Text as an enemy spells it: any key and character may be escaped, white space may stand anywhere. */
function spell(value: JsonValue, dice: () => number): string {
  const space = (): string => [' ', '\n', '\t\r', '', '', '', ''][dice() % 7] ?? '';
  if (typeof value === 'string') return spellString(value, dice);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inside = Array.isArray(value)
    ? value.map((item) => `${space()}${spell(item, dice)}${space()}`)
    : Object.entries(value).map(([key, item]) => spellMember(key, item, dice, space));
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}${space()}${inside.join(',')}${close}`;
}

function spellMember(key: string, value: JsonValue, dice: () => number, space: () => string): string {
  return `${space()}${spellString(key, dice)}${space()}:${space()}${spell(value, dice)}`;
}

function spellString(value: string, dice: () => number): string {
  let text = '';
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const mustEscape = code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff);
    text += mustEscape || dice() % 3 === 0 ? `\\u${code.toString(16).padStart(4, '0')}` : value[i];
  }
  return `"${text}"`;
}

const dice = fc.infiniteStream(fc.nat(1000)).map((stream) => () => stream.next().value ?? 0);

const key = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('id', 'method', '', '0', 'constructor', 'toString'),
);

const tree = fc.letrec<{ value: JsonValue; object: Record<string, JsonValue> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.double({ noDefaultInfinity: true, noNaN: true }),
    ),
    fc.array(tie('value'), { maxLength: 5 }),
    tie('object'),
  ),
  object: fc.dictionary(
    key.filter((name) => name !== '__proto__'),
    tie('value'),
    { maxKeys: 5, noNullPrototype: true },
  ),
}));

/** Doubles that JavaScript writes as integers beyond ±(2^53−1) are refused by rule. */
const isWritable = (value: JsonValue): boolean =>
  !/(?<![\d.e+-])-?\d{16,21}(?![\d.e])/.test(JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"/g, '""'));

describe('parseJson', () => {
  it('reads what JSON.parse reads, in every spelling', () => {
    fc.assert(
      fc.property(tree.value.filter(isWritable), dice, (value, throwDice) => {
        const text = spell(value, throwDice);
        const read = parseJson(Buffer.from(text), defaultLimits);
        expect(read.fault).toBeUndefined();
        expect(read.value).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts what it has accepted once more after it was written again', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom('', 'e0', '.0', '0', 'e3'),
        (number, tail) => {
          const first = parseJson(Buffer.from(`[${number}${tail}]`), defaultLimits);
          if (first.fault !== undefined) return;
          const again = parseJson(Buffer.from(JSON.stringify(first.value)), defaultLimits);
          expect(again.fault).toBeUndefined();
          expect(JSON.stringify(again.value)).toBe(JSON.stringify(first.value));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('finds a duplicate key at any depth and in any spelling (B6)', () => {
    fc.assert(
      fc.property(
        tree.object,
        key,
        tree.value,
        fc.array(fc.nat(2), { maxLength: 20 }),
        dice,
        (object, name, other, way, throwDice) => {
          fc.pre(name !== '__proto__');
          const first = spellMember(name, other, throwDice, () => '');
          const second = spellMember(name, null, throwDice, () => '');
          const rest = spell(object, throwDice).trim().slice(1, -1).trim();
          let text = `{${[first, rest, second].filter((part) => part !== '').join(',')}}`;
          for (const step of way) text = [`[${text}]`, `{"a":${text}}`, `[1,{"b":2},${text}]`][step] ?? text;
          const code = parseJson(Buffer.from(text), defaultLimits).fault?.code;
          expect(code).toBeDefined();
          expect(['duplicate_key', 'number_imprecise']).toContain(code);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never accepts what JSON.parse does not, and never throws, whatever becomes of the bytes', () => {
    const edits = fc.array(fc.tuple(fc.nat(2), fc.nat(10_000), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(tree.value, dice, edits, (value, throwDice, list) => {
        let bytes = Buffer.from(spell(value, throwDice));
        for (const [kind, place, byte] of list) {
          const at = place % (bytes.length + 1);
          const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + (kind === 0 ? 0 : 1))];
          bytes = Buffer.concat(kind === 2 ? [before, after] : [before, Buffer.of(byte), after]);
        }
        const read = parseJson(bytes, defaultLimits);
        if (read.fault === undefined) expect(read.value).toEqual(JSON.parse(bytes.toString()));
        else expect(typeof read.fault.code).toBe('string');
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = parseMessage(Buffer.from(bytes), defaultLimits);
        expect(read.message === undefined).toBe(read.fault !== undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseMessage', () => {
  it('says where exactly the id stands', () => {
    const id = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger());
    fc.assert(
      fc.property(
        id,
        tree.object.filter(isWritable),
        fc.boolean(),
        dice,
        (value, params, last, throwDice) => {
          const message = {
            ...(last ? {} : { id: value }),
            jsonrpc: '2.0',
            method: 'm',
            params,
            ...(last ? { id: value } : {}),
          };
          const bytes = Buffer.from(spell(message, throwDice));
          const { source } = parseMessage(bytes, defaultLimits).message ?? {};
          const [start, end] = source?.idAt ?? [0, 0];
          expect(JSON.parse(bytes.subarray(start, end).toString())).toBe(value);
        },
      ),
      { numRuns: 500 },
    );
  });
});
