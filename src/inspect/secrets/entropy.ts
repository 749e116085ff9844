const counts = new Uint16Array(128);

/** Shannon's entropy of a text in bits for each of its characters; those outside of ASCII count as one. At most 65,535 of them. */
export function entropyOf(text: string): number {
  counts.fill(0);
  const { length } = text;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const at = code < 128 ? code : 0;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / length) * Math.log2(count / length);
  return bits;
}
