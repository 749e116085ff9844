/** Frames of MPEG audio, layers II and III (ISO/IEC 11172-3, 2.4.1.3; ISO/IEC 13818-3), and where each ends. */

const LAYER_3 = 1;
const LAYER_2 = 2;
const MPEG_1 = 3;
const MPEG_2 = 2;
const MPEG_2_5 = 0;

/** In kbit/s. */
const RATES = {
  first2: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  first3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  second: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
/** In Hz, of MPEG-1; the later ones have a half and a quarter of it. */
const SAMPLES = [44_100, 48_000, 32_000] as const;
const DIVISORS: Readonly<Record<number, number>> = { [MPEG_1]: 1, [MPEG_2]: 2, [MPEG_2_5]: 4 };

/**
 * How many bytes the frame has that begins there. Undefined where none does, or where it breaks off.
 *
 * Layer I is not known: nobody sends it, and text in UTF-16 begins as it does.
 */
export function frameLength(bytes: Buffer, at: number): number | undefined {
  const [sync, head = 0, rates = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (sync !== 0xff || (head & 0xe0) !== 0xe0) return undefined;
  const [version, layer] = [(head >> 3) & 3, (head >> 1) & 3];
  const divisor = DIVISORS[version];
  const samples = SAMPLES[(rates >> 2) & 3];
  if (divisor === undefined || samples === undefined || (layer !== LAYER_3 && layer !== LAYER_2))
    return undefined;
  const table = version !== MPEG_1 ? RATES.second : layer === LAYER_2 ? RATES.first2 : RATES.first3;
  const rate = table[(rates >> 4) - 1];
  if (rate === undefined) return undefined;
  const each = version !== MPEG_1 && layer === LAYER_3 ? 72 : 144;
  const length = Math.floor((each * rate * 1000 * divisor) / samples) + ((rates >> 1) & 1);
  return at + length <= bytes.length ? length : undefined;
}

/** Frames in a row, from here on; what stands between or behind them goes, and a last one that breaks off. */
export function framesIn(bytes: Buffer, from: number): readonly Buffer[] {
  const frames: Buffer[] = [];
  for (let at = from; at >= 0 && at < bytes.length; ) {
    const length = frameLength(bytes, at);
    if (length !== undefined && goesOn(bytes, at + length)) {
      frames.push(bytes.subarray(at, at + length));
      at += length;
    } else at = bytes.indexOf(0xff, at + 1);
  }
  return frames;
}

export function beginsFrames(bytes: Buffer): boolean {
  const length = frameLength(bytes, 0);
  return length !== undefined && goesOn(bytes, length);
}

/** What only looks like a frame, in the middle of something else, has no other behind it, nor a tag, nor the end. */
function goesOn(bytes: Buffer, at: number): boolean {
  const isSync = bytes[at] === 0xff && ((bytes[at + 1] ?? 0) & 0xe0) === 0xe0;
  return isSync || at === bytes.length || /^(?:TAG|APE|LYR)/.test(bytes.toString('latin1', at, at + 3));
}
