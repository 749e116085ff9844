/** HTML of which only the template says what is markup. */

import { encodeHtml } from './encode.ts';
import { attributeProblem, encodeAttribute } from './html-attribute.ts';
import { createReader, type Reader } from './html-context.ts';
import { UnsafeValueError } from './unsafe-value.ts';

export type HtmlValue = string | number | bigint | Html | readonly HtmlValue[];

const KEY = Symbol('made here');

/** A piece of a page. Only the tag `html` makes one; a text that looks like markup is a text. */
export class Html {
  readonly #text: string;

  /** Not for use: the tag `html` makes these. */
  constructor(key: unknown, text: string) {
    if (key !== KEY) throw unsafe('a piece of a page is made by the tag html');
    this.#text = text;
    Object.freeze(this);
  }

  toString(): string {
    return this.#text;
  }

  /** The markup of what this module made; undefined for anything else. */
  static textOf(candidate: unknown): string | undefined {
    return typeof candidate === 'object' && candidate !== null && #text in candidate
      ? candidate.#text
      : undefined;
  }
}

/**
 * Makes HTML of a template. Each value is encoded for the place where it stands: as text, or as the value of an attribute in quotes; in
 * an attribute that is an address it also has to be one of http, https, mailto or tel, or a relative one, and behind the beginning
 * of one it is encoded as a part of it. Pieces made by `html` are put in as they are.
 *
 * @example
 * html`<p title="${title}">See <a href="${address}?q=${words}">${name}</a></p>`
 *
 * @throws {UnsafeValueError} `html`, for a value in any other place (script, style, comments, names, values without quotes,
 * attributes that hold code), for an address of another scheme, for what is no text, and for a template that ends within a tag or an
 * element that holds no markup
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  if (!Array.isArray(strings) || !Object.isFrozen(strings) || !Array.isArray(strings.raw)) {
    throw unsafe('html is a tag of a template: write html`…`, not html(…)');
  }
  const reader = createReader();
  let page = '';
  for (const [index, text] of strings.entries()) {
    if (text.includes('\0')) throw unsafe('the template has a NUL');
    reader.read(text);
    page += text;
    if (index < strings.length - 1) page += encodedAt(reader, values[index], strings[index + 1] ?? '');
  }
  if (reader.place().kind !== 'text' || reader.isWithinElement())
    throw unsafe('the template ends within a tag, a comment or an element');
  return new Html(KEY, page);
}

function encodedAt(reader: Reader, value: unknown, next: string): string {
  const place = reader.place();
  if (place.kind === 'nowhere') throw unsafe(`a value stands ${place.why}`);
  if (place.kind === 'text') {
    // A parser drops the first line feed of these elements.
    const encoded = encodedText(value, reader.isWithinElement());
    return reader.swallowsLineFeed() && encoded.startsWith('\n') ? `\n${encoded}` : encoded;
  }
  const problem = attributeProblem(place, next);
  if (problem !== undefined) throw unsafe(problem);
  const encoded = encodeAttribute(place, textOf(value));
  reader.filled(encoded);
  return encodeHtml(encoded);
}

function encodedText(value: unknown, isTextOnly: boolean): string {
  const markup = Html.textOf(value);
  if (markup !== undefined) {
    if (isTextOnly) throw unsafe('this element takes a text, and no markup');
    return markup;
  }
  return Array.isArray(value)
    ? value.map((each: unknown) => encodedText(each, isTextOnly)).join('')
    : encodeHtml(textOf(value));
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return String(value);
  throw unsafe(`a value is ${value === null ? 'null' : typeof value}, and has to be a text or a number`);
}

function unsafe(message: string): UnsafeValueError {
  return new UnsafeValueError('html', message);
}
