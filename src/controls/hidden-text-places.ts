/** What can be done about hidden text depends on where it stands. */
import type { Exchange } from '../gateway/context.ts';
import type { Finding } from '../gateway/reason.ts';
import type { MessageText } from '../inspect/message-texts.ts';
import type { View } from '../inspect/view/view.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';
import { isPage } from '../protocol/pages.ts';
import { pointerTo } from '../protocol/pointer.ts';

/** Stands where markup was, so that a model that writes the text back knows that it has not seen all of it. */
const MARKER = '[unseen markup removed]';

/** The view's source as a person sees it. */
export function seenOf({ source, hidden }: View): string {
  let seen = '';
  let from = 0;
  for (const { start, end, kind } of hidden) {
    seen += source.slice(from, start);
    if (kind === 'html-comment' || kind === 'html-hidden') seen += MARKER;
    from = end;
  }
  return seen + source.slice(from);
}

/** Letters that nobody sees, in an order that says something: no editor and no template does that by accident. */
export function spellsWords({ decoded }: View): boolean {
  return decoded.some(({ encoding }) => ['tags', 'variation-selectors', 'zero-width'].includes(encoding));
}

/**
 * The HTML of an MCP App is shown, not read: it hides parts of itself until they are needed. Only where a page was asked for, and as
 * long as it is HTML: a server may call anything a page.
 */
export function isOfPage({ path }: MessageText, { method, params, message: { value } }: Exchange): boolean {
  const [, list, index, member] = path;
  if (method !== 'resources/read' || !('result' in value) || list !== 'contents') return false;
  if (member !== 'text' || typeof index !== 'number') return false;
  const contents: JsonValue | undefined = value.result.contents;
  const content = Array.isArray(contents) ? contents[index] : undefined;
  if (!isObject(content) || typeof content.uri !== 'string' || content.uri !== params.uri) return false;
  return isPage(content.uri) && /^text\/html\b/i.test(String(content.mimeType));
}

/** What was found, without a word of it. */
export function findingOf({ path, view }: MessageText): Finding {
  const kinds = [...new Set(view.hidden.map(({ kind }) => kind))].sort().join(' ');
  const length = view.hidden.reduce((sum, { start, end }) => sum + end - start, 0);
  return { code: 'text_hidden', at: pointerTo(path), detail: { kinds, length } };
}
