/**
 * Links and pictures that carry data away when they are shown or clicked (D10): Markdown in all its forms, HTML, bare addresses.
 *
 * A picture is fetched by whoever shows it, so its address is enough. A link has to be clicked: it counts where data stands in it.
 */
import type { Span } from './view/hidden.ts';

export interface Link extends Span {
  /** Fetched without a click. */
  readonly isPicture: boolean;
  readonly url: URL;
}

/** `![a](b)`, `[a](b)`, `[a]: b`, `<img src="b">`, `url(b)`, `<b>` and `b`: all that matters is what stands before the address. */
const ADDRESS = /(?:https?:)?\/\/[^\s<>"'`\\{}|^[\]]{3,4000}/iy;
const OPENINGS: readonly (readonly [opening: string, upToAddress: RegExp])[] = [
  ['![', /^!\[[^\][]{0,400}\]\(\s*<?$/],
  ['<img', /^<img\b[^<>]{0,400}\s(?:src|srcset)\s*=\s*["']?$/i],
  ['background', /^background\s*=\s*["']?$/i],
  ['poster', /^poster\s*=\s*["']?$/i],
  ['url(', /^url\(\s*["']?$/i],
];
/** `![logo][1]` and `[1]: address` may stand far apart. */
const REFERENCE_PICTURE = /!\[[^\][]{0,400}\]\[([^\][]{1,80})\]/g;
const BEFORE_REFERENCE = /(?:^|\n)[ \t]{0,3}\[([^\][]{1,80})\]:\s*<?$/;

/** So much of the text before an address is looked at. */
const REACH = 500;

/** @param which with `pictures`, links that have to be clicked are left out */
export function linksIn(text: string, which: 'all' | 'pictures'): readonly Link[] {
  const links: Link[] = [];
  let pictures: ReadonlySet<string> | undefined;
  const isReferred = (before: string): boolean => {
    const name = BEFORE_REFERENCE.exec(before)?.[1];
    if (name === undefined) return false;
    pictures ??= new Set([...text.matchAll(REFERENCE_PICTURE)].map(([, each = '']) => each.toLowerCase()));
    return pictures.has(name.toLowerCase());
  };
  for (const { start, end } of addressesIn(text)) {
    const before = text.slice(Math.max(0, start - REACH), start);
    // Of a host alone it is a link only where something says so.
    if (text[start] === '/' && !/[("'=<]\s*$/.test(before)) continue;
    const sign = lastSignOf(before);
    const isPicture =
      sign === ':' ? isReferred(before) : (sign === '(' || sign === '=') && opensPicture(before);
    if (which === 'pictures' && !isPicture) continue;
    const address = text.slice(start, end);
    const url = URL.parse?.(address, 'https://relative.invalid') ?? parsed(address);
    if (url !== null) links.push({ start, end, isPicture, url });
  }
  return links;
}

/** From the first to the last. What ends a sentence is no part of one. */
function* addressesIn(text: string): Generator<Span, void> {
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
    yield { start: match.index, end };
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

/** Looks from the last opening only, so that it takes no longer for a text that is full of them. */
function opensPicture(before: string): boolean {
  const small = before.toLowerCase();
  return OPENINGS.some(([opening, upToAddress]) => {
    const at = small.lastIndexOf(opening);
    return at >= 0 && upToAddress.test(small.slice(at));
  });
}

function parsed(address: string): URL | null {
  try {
    return new URL(address, 'https://relative.invalid');
  } catch {
    return null;
  }
}

/** A place that is left for a model to fill in. */
const BLANK =
  /%7B|%5B|%3C|\$%7B|\b(?:data|secret|password|token|payload|exfil|leak|content|chat|history|conversation|prompt)\b\s*$/i;
const LEAST_DATA = 16;

/** Data stands in its query, its fragment or its path; or a blank for it does. */
export function carriesData({ url }: Link): boolean {
  for (const [name, value] of url.searchParams) {
    if (value.length >= LEAST_DATA) return true;
    if (value === '' || BLANK.test(encodeURIComponent(value)) || BLANK.test(name)) return true;
  }
  return url.pathname.split('/').some((part) => part.length >= 48 && !/[-_.][^-_.]{1,20}[-_.]/.test(part));
}
