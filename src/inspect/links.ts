/**
 * Links and pictures that carry data away when they are shown or clicked (D10): Markdown in all its forms, HTML, bare addresses.
 *
 * A picture is fetched by whoever shows it, so its address is enough. A link has to be clicked: it counts where data stands in it.
 */
import { decodeHTML } from 'entities';
import { endOfOdd, oddAddressesIn, opensPicture, referencesIn } from './links-pictures.ts';
import { type Span, withoutOverlap } from './view/hidden.ts';

export interface Link extends Span {
  /** Fetched without a click. */
  readonly isPicture: boolean;
  readonly url: URL;
}

/** What stands before an address says what it is: `![a](b)`, `[a](b)`, `[a]: b`, `<img src="b">`, `url(b)`, `<b>` and `b`. */
const ADDRESS = /(?:https?:)?\/\/[^\s<>"'`\\{}|^[\]]{3,4000}/iy;

const SAYS_SO = /[("'=<]\s*$/;
const NEAR = 20;

/** So much of the text before an address is looked at. */
const REACH = 500;

/** @param which with `pictures`, links that have to be clicked are left out */
export function linksIn(text: string, which: 'all' | 'pictures'): readonly Link[] {
  const links: Link[] = [];
  const isReferred = referencesIn(text);
  for (const { start, end, isOdd } of withOddOnes(text)) {
    const before = text.slice(Math.max(0, start - REACH), start);
    // Of a host alone it is a link only where something says so.
    if (!isOdd && text[start] === '/' && !SAYS_SO.test(before.slice(-NEAR))) continue;
    const sign = lastSignOf(before);
    const isPicture = sign === ':' ? isReferred(before) : OPEN.includes(sign) && opensPicture(before);
    if ((which === 'pictures' || isOdd) && !isPicture) continue;
    const to = isPicture ? endOfOdd(text, end) : end;
    const address = text.slice(start, to);
    const url = parsed(isPicture ? decodeHTML(address) : address);
    if (url !== null) links.push({ start, end: to, isPicture, url });
  }
  return links;
}

/** Signs that an address of a picture stands behind. */
const OPEN = '(=,;';

interface Address extends Span {
  /** Written so that only a browser takes it for an address. */
  readonly isOdd: boolean;
}

function withOddOnes(text: string): Iterable<Address> {
  const odd = oddAddressesIn(text);
  const plain = addressesIn(text);
  if (odd.length === 0) return plain;
  const from = new Set(odd.map(({ start }) => start));
  return withoutOverlap([...odd, ...[...plain].filter(({ start }) => !from.has(start))]);
}

/** From the first to the last. What ends a sentence is no part of one. */
function* addressesIn(text: string): Generator<Address, void> {
  let from = 0;
  for (let at = text.indexOf('//'); at >= 0; at = text.indexOf('//', Math.max(from, at + 1))) {
    const scheme =
      [6, 5].find((length) => at - length >= from && /^https?:$/i.test(text.slice(at - length, at))) ?? 0;
    ADDRESS.lastIndex = at - scheme;
    const match = ADDRESS.exec(text);
    if (match === null) continue;
    from = ADDRESS.lastIndex;
    let end = from;
    while (').,;:!?*_'.includes(text[end - 1] ?? ' ')) end -= 1;
    yield { start: match.index, end, isOdd: false };
  }
}

/** The last character but for blanks, quotes and `<`. */
function lastSignOf(before: string): string {
  let at = before.length - 1;
  while (at >= 0 && (BESIDE.includes(before[at] as string) || isBlank(before[at] as string))) at -= 1;
  return before[at] ?? '';
}

const BESIDE = ' <"\'';

function isBlank(character: string): boolean {
  return /\s/.test(character);
}

/** The base has another scheme, so that `https:/host` is an address with a host, as it is for whoever shows no page of HTTP. */
const BASE = 'wss://relative.invalid';

function parsed(address: string): URL | null {
  if (URL.parse !== undefined) return URL.parse(address, BASE);
  try {
    return new URL(address, BASE);
  } catch {
    return null;
  }
}
