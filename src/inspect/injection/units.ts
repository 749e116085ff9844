/** What single units of UTF-16 are to a reader of sentences. By numbers: every character of every text goes through here. */
export const ANGLE = 1;
export const COLON = 2;
export const AT = 4;
export const SLASH = 8;
export const DOT = 16;
const BRACKET = 32;
export const SPECIAL: number = ANGLE | COLON | AT | SLASH | DOT | BRACKET;

/** Which of these it hints at; runs of characters add them up. */
export function shapeOf(unit: number): number {
  switch (unit) {
    case 60:
    case 62:
      return ANGLE;
    case 58:
      return COLON;
    case 64:
      return AT;
    case 47:
    case 92:
    case 126:
      return SLASH;
    case 46:
      return DOT;
    case 91:
    case 93:
    case 35:
    case 61:
      return BRACKET;
    default:
      return 0;
  }
}

export function isBlank(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0x3000;
}

/** `.`, `!`, `?`, and what ends a sentence in Chinese and Japanese. */
export function isEnd(unit: number): boolean {
  return unit === 46 || unit === 33 || unit === 63 || unit === 0x3002 || unit === 0xff01 || unit === 0xff1f;
}

export function isQuote(unit: number): boolean {
  return unit === 34 || unit === 39;
}

export function isClosing(unit: number): boolean {
  return (
    unit === 34 || unit === 39 || unit === 41 || unit === 93 || unit === 42 || unit === 96 || unit === 0x201d
  );
}

/** A sign that stands alone before the items of a list, also where they all stand on one line. */
export function isBullet(unit: number): boolean {
  return (
    unit === 45 ||
    unit === 42 ||
    unit === 0x2022 ||
    unit === 0x2013 ||
    unit === 0xb7 ||
    (unit >= 0x2190 && unit <= 0x27bf) ||
    unit === 0xd7
  );
}

/** A line that begins with a small letter goes on with the sentence of the line before. */
export function goesOn(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}

export function isWordUnit(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 48 && unit <= 57) ||
    unit === 95 ||
    (unit > 0xbf &&
      unit !== 0xd7 &&
      unit !== 0xf7 &&
      !(unit >= 0x2000 && unit <= 0x303f) &&
      !(unit >= 0xff00 && unit <= 0xff0f))
  );
}
