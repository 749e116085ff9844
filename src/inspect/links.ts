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
const ADDRESS = /(?:https?:)?\/\/[^\s<>"'`\\{}|^[\]]{3,4000}/gi;
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

export function linksIn(text: string): readonly Link[] {
  if (!text.includes('//')) return [];
  const pictures = new Set([...text.matchAll(REFERENCE_PICTURE)].map(([, name = '']) => name.toLowerCase()));
  const links: Link[] = [];
  for (const { 0: written, index } of text.matchAll(ADDRESS)) {
    const address = written.replace(/[).,;:!?*_]+$/, '');
    const before = text.slice(Math.max(0, index - REACH), index);
    // Of a host alone it is a link only where something says so.
    if (address.startsWith('//') && !/[("'=<]\s*$/.test(before)) continue;
    const url = URL.parse?.(address, 'https://relative.invalid') ?? parsed(address);
    if (url === null) continue;
    const name = BEFORE_REFERENCE.exec(before)?.[1];
    const isPicture = opensPicture(before) || (name !== undefined && pictures.has(name.toLowerCase()));
    links.push({ start: index, end: index + address.length, isPicture, url });
  }
  return links;
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
