/**
 * Where in a page the text of a template ends: it is read as the HTML standard's tokenizer reads it (13.2.5), as far as templates
 * need. What it does not follow it refuses.
 */

export type Place =
  | { readonly kind: 'text' }
  | {
      readonly kind: 'attribute';
      readonly element: string;
      readonly attribute: string;
      /** What of the value the template has written so far. */
      readonly written: string;
    }
  | { readonly kind: 'nowhere'; readonly why: string };

/** Elements of which the content is no markup: `textarea` and `title` still read references, the others do not. */
const RAW = new Set(['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript', 'plaintext']);
const TEXT_ONLY = new Set(['textarea', 'title']);

/** A name, alone or with a value: in quotes, of which only the first is taken, or without and to its end. */
const ATTRIBUTE = /^([^\s"'<>/=]+)(?:\s*=\s*(?:(["'])|[^\s"'=<>`]+(?=[\s>]))|(?=[\s/>]))/;

type State =
  | { readonly in: 'text' }
  | { readonly in: 'element'; readonly element: string }
  | { readonly in: 'tag'; readonly element: string }
  | { readonly in: 'value'; readonly element: string; readonly attribute: string; readonly quote: string };

/** Follows a template, piece by piece. */
export interface Reader {
  /** Reads on. */
  read(text: string): void;
  /** Where a value would stand now. */
  place(): Place;
  /** A value was put into an attribute. */
  filled(text: string): void;
  /** Whether it stands in an element of which the content is a text. */
  isWithinElement(): boolean;
  /** Whether the last that was read is the opening of an element that swallows a line feed. */
  swallowsLineFeed(): boolean;
}

export function createReader(): Reader {
  let state: State = { in: 'text' };
  let written = '';
  let rest = '';
  let atOpening = false;

  const step = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(rest);
    if (found !== null) rest = rest.slice(found[0].length);
    return found;
  };

  function readText(): boolean {
    const [text] = step(/^[^<]+/) ?? [];
    if (text !== undefined) atOpening = false;
    if (step(/^<!--(?!>|->)[\s\S]*?--!?>/) !== null || step(/^<![a-z][^<>]*>/i) !== null) return true;
    if (step(/^<\/[a-z][^\s/<>]*\s*>/i) !== null) return true;
    const [, name] = step(/^<([a-z][^\s/<>]*)/i) ?? [];
    if (name !== undefined) state = { in: 'tag', element: name.toLowerCase() };
    // A sign alone, which begins nothing.
    return name !== undefined || step(/^<(?=[^a-z/!?])/i) !== null;
  }

  function readTag(element: string): boolean {
    step(/^[\s/]+/);
    if (step(/^>/) !== null) {
      atOpening = /^(?:pre|textarea|listing)$/.test(element);
      state = RAW.has(element) || TEXT_ONLY.has(element) ? { in: 'element', element } : { in: 'text' };
      return true;
    }
    const [, attribute, quote] = step(ATTRIBUTE) ?? [];
    if (attribute === undefined) return false;
    if (quote !== undefined) {
      written = '';
      state = { in: 'value', element, attribute: attribute.toLowerCase(), quote };
    }
    return true;
  }

  function readValue(element: string, quote: string): boolean {
    const end = rest.indexOf(quote);
    written += end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end + 1);
    if (end >= 0) state = { in: 'tag', element };
    return true;
  }

  function readElement(element: string): boolean {
    const end = new RegExp(`</${element}\\s*>`, 'i').exec(rest);
    if (rest !== '') atOpening = false;
    rest = end === null || element === 'plaintext' ? '' : rest.slice(end.index + end[0].length);
    if (end !== null && element !== 'plaintext') state = { in: 'text' };
    return true;
  }

  return {
    read(text) {
      rest += text;
      for (let moved = true; moved && rest !== ''; ) {
        if (state.in === 'text') moved = readText();
        else if (state.in === 'tag') moved = readTag(state.element);
        else if (state.in === 'value') moved = readValue(state.element, state.quote);
        else moved = readElement(state.element);
      }
    },
    place() {
      if (rest !== '')
        return { kind: 'nowhere', why: 'within a tag or a comment, or in a value without quotes' };
      switch (state.in) {
        case 'text':
          return { kind: 'text' };
        case 'element':
          return TEXT_ONLY.has(state.element)
            ? { kind: 'text' }
            : { kind: 'nowhere', why: `within ${state.element}, where no encoding makes a text harmless` };
        case 'tag':
          return {
            kind: 'nowhere',
            why: 'within a tag, in the place of a name or of a value without quotes',
          };
        default:
          return { kind: 'attribute', element: state.element, attribute: state.attribute, written };
      }
    },
    filled(text) {
      written += text;
    },
    isWithinElement: () => state.in === 'element',
    swallowsLineFeed: () => atOpening && rest === '',
  };
}
