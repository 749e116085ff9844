/**
 * What HTML does not show: comments that are closed, and elements that their own attributes or inline style hide.
 *
 * It does not know style sheets, nor what a script would change. Most texts with such signs are sources, which a person reads
 * as they stand: instructions (`<?php`), CDATA and declarations are their content, and a comment that nobody closes hides nothing.
 */
import { Parser } from 'htmlparser2';
import type { Hidden } from './hidden.ts';
import { hidesByStyle } from './style.ts';

const COMMENT = '<!--';
const MAY_HIDE = /<[a-z][^<>]{0,2000}(?:hidden|style\s*=)/i;

/** Elements that never have content: a hidden one hides nothing that stands behind it. */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

/** Every stretch of the text that a browser would not show, tags included, in order. */
export function hiddenMarkupIn(text: string): readonly Hidden[] {
  if (!text.includes('<')) return [];
  if (!text.includes(COMMENT) && !MAY_HIDE.test(text)) return [];
  const found: Hidden[] = [];
  /** Where the hidden element that is open now began, and how many of its name are open within. */
  let open: { readonly name: string; readonly start: number; depth: number } | undefined;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (open !== undefined) {
          if (name === open.name) open.depth += 1;
        } else if (isHidden(attributes)) {
          if (VOID.has(name)) add(parser.startIndex, parser.endIndex + 1, 'html-hidden');
          else open = { name, start: parser.startIndex, depth: 1 };
        }
      },
      onclosetag(name) {
        if (open === undefined || name !== open.name) return;
        open.depth -= 1;
        if (open.depth > 0) return;
        add(open.start, parser.endIndex + 1, 'html-hidden');
        open = undefined;
      },
      oncomment() {
        const end = parser.endIndex + 1;
        if (open === undefined && CLOSED.test(text.slice(Math.max(0, end - 4), end)))
          add(parser.startIndex, end, 'html-comment');
      },
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true },
  );
  parser.end(withoutContentSigns(text));
  return found;

  function add(start: number, end: number, kind: Hidden['kind']): void {
    const from = Math.max(start, found.at(-1)?.end ?? 0);
    if (end > from) found.push({ start: from, end: Math.min(end, text.length), kind });
  }
}

/** `<?`, `<!` of anything but a comment, `</` of no element, and `<!--` as a program quotes it: `"<!--"`. */
const CONTENT_SIGN = /<(?:\?|!(?!--)|\/(?![a-z]))|(?<=(["'`/]))<!--(?=\1)/gi;
const ANY_COMMENT = /<!--/g;
const CLOSED = /--!?>$/;

/** The same, as long as it was, with blanks for signs that a parser would take for the beginning of something unseen. */
function withoutContentSigns(text: string): string {
  const closed = Math.max(text.lastIndexOf('-->') + 3, text.lastIndexOf('--!>') + 4);
  const blank = (sign: string): string => ' '.repeat(sign.length);
  return (
    text.slice(0, closed).replace(CONTENT_SIGN, blank) +
    text.slice(closed).replace(CONTENT_SIGN, blank).replace(ANY_COMMENT, blank)
  );
}

function isHidden({ hidden, style, type }: Readonly<Record<string, string>>): boolean {
  if (hidden !== undefined && hidden.toLowerCase() !== 'until-found') return true;
  if (type?.toLowerCase() === 'hidden') return true;
  return style !== undefined && hidesByStyle(style);
}
