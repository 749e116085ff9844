/**
 * What HTML does not show: comments, and elements that their own attributes or inline style hide.
 *
 * It does not know style sheets, nor what a script would change.
 */
import { Parser } from 'htmlparser2';
import type { Hidden } from './hidden.ts';
import { hidesByStyle } from './style.ts';

const HAS_COMMENT = /<!--|<!\[CDATA|<\?/;
const MAY_HIDE = /<[a-z][^<>]{0,2000}(?:hidden|style\s*=)/i;

/** Elements that never have content: a hidden one hides nothing that stands behind it. */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

/** Every stretch of the text that a browser would not show, tags included, in order. */
export function hiddenMarkupIn(text: string): readonly Hidden[] {
  if (!text.includes('<')) return [];
  if (!HAS_COMMENT.test(text) && !MAY_HIDE.test(text)) return [];
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
        if (open === undefined) add(parser.startIndex, parser.endIndex + 1, 'html-comment');
      },
      onprocessinginstruction(_, data) {
        if (open === undefined && !/^!doctype/i.test(data)) {
          add(parser.startIndex, parser.endIndex + 1, 'html-comment');
        }
      },
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true },
  );
  parser.end(text);
  return found;

  function add(start: number, end: number, kind: Hidden['kind']): void {
    const from = Math.max(start, found.at(-1)?.end ?? 0);
    if (end > from) found.push({ start: from, end: Math.min(end, text.length), kind });
  }
}

function isHidden({ hidden, style, type }: Readonly<Record<string, string>>): boolean {
  if (hidden !== undefined && hidden.toLowerCase() !== 'until-found') return true;
  if (type?.toLowerCase() === 'hidden') return true;
  return style !== undefined && hidesByStyle(style);
}
