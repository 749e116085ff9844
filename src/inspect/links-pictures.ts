/** What says that an address is fetched without a click, in Markdown, HTML and CSS. */
import type { Span } from './view/hidden.ts';

/** By the attribute that the address stands in: of what, and how far the two may be apart. */
const OPENINGS: Readonly<Record<string, readonly (readonly [opening: string, upToAddress: RegExp])[]>> = {
  src: ['img', 'iframe', 'frame', 'video', 'audio', 'source', 'track', 'embed', 'script', 'input'].map(
    (tag) => [`<${tag}`, /^<[a-z]+[\s/](?:[\s\S]{0,480}[\s/"'])?src\s*=\s*["']?$/],
  ),
  href: ['link', 'image', 'use', 'feimage'].map((tag) => [
    `<${tag}`,
    /^<[a-z]+[\s/](?:[^<>]{0,480}[\s/"'])?(?:xlink:)?href\s*=\s*["']?$/,
  ]),
  data: [['<object', /^<object[\s/](?:[^<>]{0,480}[\s/"'])?data\s*=\s*["']?$/]],
  url: [['<meta', /^<meta[\s/][^<>]{0,480}url\s*=\s*["']?$/]],
};
const ATTRIBUTE = /([a-z]+)\s{0,9}=\s{0,9}["']?$/i;
/** Of whatever they are attributes, what they name is fetched. */
const ALWAYS = new Set(['background', 'poster', 'srcset']);
const IN_SET = /^srcset\s*=\s*["']?[^"'<>]{0,480},\s*$/;
const IN_CSS = /url\(\s*["']?$/i;
const IN_BRACKETS = /\]\(\s*<?$/;
/** What stands right before an address is no longer than this. */
const NEAR = 40;

/** @param before what stands before the address, up to it */
export function opensPicture(before: string): boolean {
  const near = before.slice(-NEAR);
  if (IN_CSS.test(near)) return true;
  const brackets = IN_BRACKETS.exec(near);
  if (brackets !== null) return isNamed(before, before.length - near.length + brackets.index);
  const attribute = ATTRIBUTE.exec(near)?.[1]?.toLowerCase() ?? '';
  if (ALWAYS.has(attribute)) return true;
  const openings = OPENINGS[attribute] ?? [];
  if (openings.length === 0 && !/,\s*$/.test(near)) return false;
  const small = before.toLowerCase();
  // From the last opening only, so that it takes no longer for a text that is full of them.
  const isOpen = ([opening, upToAddress]: readonly [string, RegExp]): boolean => {
    const at = small.lastIndexOf(opening);
    return at >= 0 && upToAddress.test(small.slice(at));
  };
  return openings.length > 0 ? openings.some(isOpen) : isOpen(['srcset', IN_SET]);
}

const [OPEN, CLOSE] = [91, 93];

/** Whether the bracket that closes there was opened as the name of a picture: `![a [b] c]`, or `![a [b c]`. */
function isNamed(before: string, close: number): boolean {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    const code = before.charCodeAt(at);
    if (code === CLOSE) depth += 1;
    else if (code === OPEN) depth -= 1;
    if (depth > 0) continue;
    if (before[at - 1] === '!') return true;
    break;
  }
  const last = before.lastIndexOf('![', close);
  return last >= 0 && !before.slice(last, close).includes('](');
}

/** `![logo][1]`, `![logo][]` or `![logo]`, and `[1]: address`, may stand far apart. */
const REFERENCE_PICTURE = /!\[((?:[^\][]|\[[^\][]{0,80}\]){0,200})\](?:\[([^\][]{1,80})\])?/g;
const REFERENCE_REACH = 120;
const BEFORE_REFERENCE = /(?:^|\n)[ \t]{0,3}\[([^\][]{1,80})\]:\s*<?$/;

/** Asks of what stands before an address whether a picture refers to it. */
export function referencesIn(text: string): (before: string) => boolean {
  let pictures: ReadonlySet<string> | undefined;
  const plain = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();
  return (before) => {
    const name = BEFORE_REFERENCE.exec(before.slice(-REFERENCE_REACH))?.[1];
    if (name === undefined) return false;
    pictures ??= new Set(
      Array.from(text.matchAll(REFERENCE_PICTURE), ([, own = '', other = own]) => plain(other)),
    );
    return pictures.has(plain(name));
  };
}

const COLON = '(?::|&#0*58;?|&#x0*3a;?|&colon;)';
const SLASH = String.raw`(?:[\\/]|&b?sol;|&#0*(?:47|92);?|&#x0*(?:2f|5c);?)`;
const BODY = String.raw`[^\s<>"'\x60{}|^[\]]{3,4000}`;
/** As browsers understand them (WHATWG URL): one slash, or more; backslashes; either of them as an entity. */
const ODD = new RegExp(`(?:https?${COLON}(?!//)${SLASH}{0,4}|(?!//)${SLASH}{2})${BODY}`, 'gi');
const MAY_BE_PICTURE = /!\[|<[a-z]|url\(/i;
const REST = new RegExp(String.raw`\\${BODY}`, 'y');
const ENDS = ').,;:!?*_';

/** Addresses that are written so that only a browser understands them. They may be no addresses at all where no picture is. */
export function oddAddressesIn(text: string): (Span & { readonly isOdd: true })[] {
  if (!MAY_BE_PICTURE.test(text)) return [];
  const found: (Span & { readonly isOdd: true })[] = [];
  for (const { 0: address, index } of text.matchAll(ODD)) {
    let end = index + address.length;
    while (ENDS.includes(text[end - 1] ?? ' ')) end -= 1;
    found.push({ start: index, end, isOdd: true });
  }
  return found;
}

/** A picture's address goes on behind a backslash. */
export function endOfOdd(text: string, end: number): number {
  REST.lastIndex = end;
  if (!REST.test(text)) return end;
  let last = REST.lastIndex;
  while (ENDS.includes(text[last - 1] ?? ' ')) last -= 1;
  return last;
}
