import { describe, expect, it } from 'vitest';
import { type Message, messageOf } from '../protocol/message.ts';
import { findIn } from './found.ts';
import { findSecrets } from './secrets/find.ts';
import { drawn, EXAMPLES, filled } from './secrets/test-examples.ts';

const blocks = (...texts: string[]): Message =>
  messageOf({
    jsonrpc: '2.0',
    id: 1,
    result: { content: texts.map((text) => ({ type: 'text', text })) },
  });

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const percent = (text: string): string => hex(text).replace(/../g, '%$&');

const WAYS: Readonly<Record<string, (text: string) => string>> = {
  base64,
  hex,
  percent,
  entities: (text) => Array.from(text, (letter) => `&#x${letter.charCodeAt(0).toString(16)};`).join(''),
  'base64 twice': (text) => base64(base64(text)),
  'base64, then percent': (text) => percent(base64(text)),
  'hexadecimal, then base64': (text) => base64(hex(text)),
};

const kindsIn = (message: Message): string[] => [
  ...new Set((findIn(message, findSecrets) ?? []).map(({ kind }) => kind)),
];

it('finds in numbers, whatever their sign, and takes the sign for part of it', () => {
  const result = { a: 4111111111111111, b: -4111111111111111 };
  const look = (text: string) => (text === '4111111111111111' ? [{ start: 0, end: 16, kind: 'card' }] : []);
  const message = messageOf({ jsonrpc: '2.0', id: 1, result });
  expect(findIn(message, look)).toMatchObject([
    { path: ['result', 'a'], start: 0, end: 16, value: '4111111111111111' },
    { path: ['result', 'b'], start: 0, end: 17, value: '4111111111111111' },
  ]);
});

describe('of every issuer, a secret', () => {
  const examples = Object.entries(EXAMPLES).map(([kind, templates]) => ({
    kind,
    texts: templates.map((template, index) => filled(template, drawn(index + 7)).replaceAll('§', '')),
  }));

  for (const [way, write] of Object.entries(WAYS)) {
    it(`is found in ${way}`, () => {
      for (const { kind, texts } of examples) {
        for (const text of texts)
          expect([text, kindsIn(blocks(`It is: ${write(text)} .`))]).toEqual([text, [kind]]);
      }
    });
  }

  it('is found when it is cut in two, in clear and encoded', () => {
    const draw = drawn(11);
    for (const { kind, texts } of examples) {
      for (const text of texts) {
        for (const written of [text, base64(text)]) {
          const cut = 1 + Math.floor(draw() * (written.length - 2));
          const kinds = kindsIn(blocks(written.slice(0, cut), written.slice(cut)));
          expect([kind, text, cut, kinds]).not.toEqual([kind, text, cut, []]);
        }
      }
    }
  });
});
