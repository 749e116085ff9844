const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Bytes of a string that are looked at one by one before the native search takes over. */
const NEARBY = 24;

/**
 * Where the closing quote of a JSON string stands, or the end of the text when there is none.
 *
 * Linear: no byte is looked at twice, but for backslashes right before a quote.
 *
 * @param latin1 The bytes, one character each.
 * @param start The first byte after the opening quote.
 */
export function endOfString(bytes: Buffer, latin1: string, start: number): number {
  let i = start;
  for (;;) {
    const near = Math.min(i + NEARBY, bytes.length);
    while (i < near) {
      const byte = bytes[i] as number;
      if (byte === QUOTE) return i;
      i += byte === BACKSLASH ? 2 : 1;
    }
    const quote = latin1.indexOf('"', i);
    if (quote === -1) return bytes.length;
    let slash = quote;
    while (slash > i && bytes[slash - 1] === BACKSLASH) slash--;
    if ((quote - slash) % 2 === 0) return quote;
    i = quote + 1;
  }
}
