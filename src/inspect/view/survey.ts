/**
 * One fast pass over a text, to know which of the slower ones it needs. Most texts need none.
 *
 * It may send a text to a reader in vain. It never keeps one from a reader that has something to read.
 */
import { createByteReader } from '../latin1.ts';

export interface Survey {
  /** Nothing but printable ASCII and white space. */
  readonly plain: boolean;
  /** `<` */
  readonly markup: boolean;
  /** Sixteen letters of base64 in a row. */
  readonly longRun: boolean;
  /** `%`, `&` or a backslash. */
  readonly escapes: boolean;
  /** Numbers with separators between them, as in a list. */
  readonly list: boolean;
  /** Letters that stand alone, one after the other. */
  readonly loneLetters: boolean;
  /** Digits or signs within words. */
  readonly digitsInWords: boolean;
  /** Letters in the order that common words have when they are reversed or in rot13. */
  readonly turnedWords: boolean;
}

/** What a byte is: two bits for its class, one for each further question. */
const [OTHER, LETTER, DIGIT, SEPARATOR] = [0, 1, 2, 3] as const;
const [BASE64, MARKUP, ESCAPE, CONTROL] = [4, 8, 16, 32] as const;
const TABLE = tableOf();

/** Three letters in five bits each that stand in such words, and in hardly any other. */
const TURNED = trigramsOf('gur naq lbh vta lfg jvg uvf yrn eht dna uoy gno met esa');

/** A state is the last five classes, two bits each. A run of digits, or of separators, counts once. */
const STATES = 4 ** 5;
const NEXT = transitions();
/** What a state says: bits, so that one look suffices. */
const [IN_WORD, NUMBER, STILL_LIST, ALONE] = [1, 2, 4, 8] as const;
const SAYS = Uint8Array.from({ length: STATES }, (_, state) => {
  const endsWith = (...classes: number[]): boolean =>
    (state & (4 ** classes.length - 1)) === classes.reduce((key, kind) => (key << 2) | kind, 0);
  return (
    (endsWith(LETTER, DIGIT, LETTER) ? IN_WORD : 0) |
    (endsWith(SEPARATOR, DIGIT) ? NUMBER : 0) |
    (endsWith(LETTER, LETTER) || endsWith(OTHER) ? 0 : STILL_LIST) |
    (endsWith(SEPARATOR, LETTER, SEPARATOR, LETTER, SEPARATOR) ? ALONE : 0)
  );
});

/** Letters beyond Latin-1 may then seem to be something that they are not. */
const readBytes = createByteReader();

export function surveyOf(text: string): Survey {
  const { bytes } = readBytes(text);
  const { length } = text;
  let [seen, said, run, longest, trigram, turned] = [0, 0, 0, 0, 0, 0];
  let [state, inWords, numbers, most] = [0, 0, 0, 0];
  for (let index = 0; index < length; index++) {
    const byte = bytes[index] as number;
    const entry = TABLE[byte] as number;
    seen |= entry;
    run = (run + 1) & -((entry & BASE64) >> 2);
    longest |= run;
    trigram = ((trigram << 5) | (byte & 31)) & 0x7fff;
    turned += TURNED[trigram] as number;
    state = NEXT[(state << 2) | (entry & 3)] as number;
    const says = SAYS[state] as number;
    said |= says;
    inWords += says & IN_WORD;
    numbers = (numbers + ((says & NUMBER) >> 1)) & -((says & STILL_LIST) >> 2);
    most |= numbers;
  }
  return {
    plain: (seen & CONTROL) === 0 && Buffer.byteLength(text) === text.length,
    markup: (seen & MARKUP) !== 0,
    longRun: longest >= 16,
    escapes: (seen & ESCAPE) !== 0,
    list: most >= 8,
    loneLetters: (said & ALONE) !== 0,
    digitsInWords: inWords >= 3,
    turnedWords: turned >= 2 || (turned === 1 && length < 200),
  };
}

function tableOf(): Uint8Array {
  const table = new Uint8Array(256);
  for (let code = 0; code < 256; code++) {
    const letter = String.fromCharCode(code);
    let entry: number = OTHER;
    if (/[A-Za-z\u0080-\u00ff]/.test(letter)) entry = LETTER;
    else if (/[0-9@$!]/.test(letter)) entry = DIGIT;
    else if (/[ ._\-*|,;:\n]/.test(letter)) entry = SEPARATOR;
    if (/[A-Za-z0-9+/_-]/.test(letter)) entry |= BASE64;
    if (letter === '<') entry |= MARKUP;
    if (/[%&\\]/.test(letter)) entry |= ESCAPE;
    if (/[^\t\n\r -~]/.test(letter)) entry |= CONTROL;
    table[code] = entry;
  }
  return table;
}

function trigramsOf(words: string): Uint8Array {
  const table = new Uint8Array(0x8000);
  for (const word of words.split(' ')) {
    table[[...word].reduce((key, letter) => (key << 5) | (letter.charCodeAt(0) & 31), 0)] = 1;
  }
  return table;
}

function transitions(): Uint16Array {
  const next = new Uint16Array(STATES * 4);
  for (let state = 0; state < STATES; state++) {
    for (let kind = 0; kind < 4; kind++) {
      const repeats = (kind === DIGIT || kind === SEPARATOR) && kind === (state & 3);
      next[(state << 2) | kind] = repeats ? state : ((state << 2) | kind) % STATES;
    }
  }
  return next;
}
