/**
 * HTML without active content (C5): elements and attributes that only lay out text, links and pictures, in the one spelling that every
 * parser reads alike. It is refused or passes as it is; nothing is taken out, so that no parser finds in the rest what was not there.
 */
import { decodeHTML } from 'entities';
import type { Problem } from './problem.ts';
import { shown } from './text.ts';

const ELEMENTS = new Set(
  (
    'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup data dd del details dfn div dl dt ' +
    'em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s ' +
    'samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'
  ).split(' '),
);

const ATTRIBUTES = new Set(
  (
    'abbr align alt bgcolor border cellpadding cellspacing cite class color colspan datetime dir face headers height href hreflang id ' +
    'lang name open rel reversed role rowspan scope size span src start style target title translate type valign value width'
  ).split(' '),
);

const ADDRESSES = new Set(['href', 'src', 'cite']);

/** Where a browser would begin a tag, a comment or the like. */
const OPENING = /<(?=[a-zA-Z/!?])/g;
const NAME = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)/y;
const ATTRIBUTE = /\s+([a-zA-Z][a-zA-Z0-9-]*)(?:=(?:"([^"<>]*)"|'([^'<>]*)'))?/y;
const END = /\s*\/?>/y;

export function problemOfHtml(text: string): Problem | undefined {
  if (text.includes('\0')) return { why: 'the HTML has a NUL' };
  OPENING.lastIndex = 0;
  for (let found = OPENING.exec(text); found !== null; found = OPENING.exec(text)) {
    const end = tagAt(text, found.index);
    if (typeof end !== 'number') return end;
    OPENING.lastIndex = end;
  }
  return undefined;
}

/** Where the tag ends, or what is wrong with it. */
function tagAt(text: string, start: number): number | Problem {
  NAME.lastIndex = start;
  const [whole, , name = ''] = NAME.exec(text) ?? [];
  if (whole === undefined) return { why: 'the HTML has a comment, a declaration or a broken tag' };
  if (!ELEMENTS.has(name.toLowerCase()))
    return { why: `the HTML has the element ${shown(name.slice(0, 20))}` };
  let at = start + whole.length;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const [attribute, word = '', double, single] = ATTRIBUTE.exec(text) ?? [];
    if (attribute === undefined) break;
    const problem = problemOfAttribute(word.toLowerCase(), double ?? single ?? '');
    if (problem !== undefined) return problem;
    at += attribute.length;
  }
  END.lastIndex = at;
  const [end] = END.exec(text) ?? [];
  return end === undefined
    ? { why: `the HTML has a tag ${shown(name.slice(0, 20))} that is not spelled plainly` }
    : at + end.length;
}

function problemOfAttribute(name: string, written: string): Problem | undefined {
  const isKnown = ATTRIBUTES.has(name) || /^(?:aria|data)-[a-z0-9-]+$/.test(name);
  if (!isKnown) return { why: `the HTML has the attribute ${shown(name.slice(0, 20))}` };
  const value = decodeHTML(written);
  if (ADDRESSES.has(name) && !isPlainAddress(value, name))
    return { why: `the HTML has an address in ${name} that may run something` };
  if (name === 'style' && /[\\@]|expression|url\s*\(|import|behavior|binding|\/\*/i.test(value))
    return { why: 'the HTML has a style that loads or runs something' };
  return undefined;
}

/** Browsers drop white space and control characters from the scheme before they look at it. */
function isPlainAddress(value: string, name: string): boolean {
  const bare = value.replace(/[\x00-\x20]/g, '');
  const [, scheme] = /^([^/?#]*?):/.exec(bare) ?? [];
  if (scheme === undefined) return true;
  if (/^(?:https?|mailto|tel|cid)$/i.test(scheme)) return true;
  return name === 'src' && /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,/i.test(bare);
}
