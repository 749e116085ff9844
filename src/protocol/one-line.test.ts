import { describe, expect, it } from 'vitest';
import { oneLine } from './one-line.ts';

const said = (json: string): string => String(oneLine(Buffer.from(json)));

describe('oneLine', () => {
  it('hands on what is one line already, without a copy', () => {
    const json = Buffer.from('{"text":"é 😀 “quoted”"}');
    expect(oneLine(json)).toBe(json);
  });

  it('puts a blank for each line end between tokens', () => {
    expect(said('{\r\n"a":\n1}')).toBe('{  "a": 1}');
  });

  it.each([
    ['next line', '\u0085', '\\u0085'],
    ['line separator', '\u2028', '\\u2028'],
    ['paragraph separator', '\u2029', '\\u2029'],
  ])('escapes a %s, at which some readers end a line, and means the same', (_name, character, escaped) => {
    const json = `{"a":"é${character}{\\"b\\":1}${character}","n":12345678901234567890.10}`;
    expect(said(json)).toBe(json.replaceAll(character, escaped));
    expect(JSON.parse(said(json))).toEqual(JSON.parse(json));
  });
});
