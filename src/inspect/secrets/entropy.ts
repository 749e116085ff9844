const counts = new Uint16Array(128);
const LOGARITHMS = Float64Array.from({ length: 4097 }, (_, count) => (count === 0 ? 0 : Math.log2(count)));

/** Shannon's entropy of a text in bits for each of its characters; those outside of ASCII count as one. Of the first 4096. */
export function entropyOf(text: string): number {
  const length = Math.min(text.length, 4096);
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    counts[code < 128 ? code : 0] = (counts[code < 128 ? code : 0] as number) + 1;
  }
  let bits = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    bits += LOGARITHMS[counts[code < 128 ? code : 0] as number] as number;
  }
  counts.fill(0);
  return length === 0 ? 0 : (LOGARITHMS[length] as number) - bits / length;
}
