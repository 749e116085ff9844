/** What somebody hides in the labels of a host name, to have it looked up: the name server of the domain hears it (E3). */

/** Three labels or more, one of them longer than words are. */
const HOST =
  /(?<![A-Za-z0-9_.-])(?=[A-Za-z0-9_.-]{0,200}?[A-Za-z0-9_-]{12})(?:[A-Za-z0-9_-]{1,63}\.){2,60}[A-Za-z]{2,24}(?![A-Za-z0-9_-])/g;
const BASE32 = /^[A-Za-z2-7]{16,}$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** The labels before the domain in one piece, and read as base32. Names count the same in both cases. */
export function labelsIn(text: string): string[] {
  const found: string[] = [];
  for (const [host] of text.matchAll(HOST)) {
    const labels = host.split('.').slice(0, -2);
    if (labels.length > 1) found.push(labels.join(''));
    for (const piece of [labels.join(''), ...labels]) {
      const decoded = BASE32.test(piece) ? fromBase32(piece) : '';
      if (/^[\x20-\x7e]{8,}$/.test(decoded)) found.push(decoded);
    }
  }
  return found;
}

/** RFC 4648, section 6, without padding. */
function fromBase32(text: string): string {
  let decoded = '';
  let bits = 0;
  let value = 0;
  for (const letter of text.toLowerCase()) {
    value = ((value << 5) | ALPHABET.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    decoded += String.fromCharCode((value >>> bits) & 0xff);
  }
  return decoded;
}
