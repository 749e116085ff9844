/** What an attribute can take from a value. */
import { encodeUrlPart } from './encode.ts';
import type { Place } from './html-context.ts';
import { logLine } from './log-line.ts';
import { UnsafeValueError } from './unsafe-value.ts';

type Attribute = Extract<Place, { kind: 'attribute' }>;

/** Elements that run, load or redirect by their attributes, or change those of others. */
const ACTIVE =
  /^(?:script|style|link|meta|base|iframe|frame|frameset|embed|object|applet|param|portal|fencedframe|use|set|animate\w*|foreignobject|.*:.*)$/;

/** Attributes that hold code, styles, markup, or lists of addresses. */
const CODE =
  /^(?:on.*|style|srcdoc|srcset|imagesrcset|ping|attributename|from|to|values|by|is|xmlns.*|.*:(?!href$|lang$|space$).*)$/;

const ADDRESSES =
  /^(?:href|src|action|formaction|cite|poster|background|data|longdesc|manifest|icon|profile|usemap|lowsrc|dynsrc|codebase|classid|archive|xlink:href)$/;

/** Why no value may stand here at all. @param next what the template has behind it */
export function attributeProblem(
  { element, attribute, written }: Attribute,
  next: string,
): string | undefined {
  if (ACTIVE.test(element))
    return `a value stands in an attribute of ${element}, which loads or runs what it says`;
  if (CODE.test(attribute)) return `a value stands in ${attribute}, where no encoding makes a text harmless`;
  if (!ADDRESSES.test(attribute)) return undefined;
  if (written === '' ? !/^["'/?#]/.test(next) : !isBegun(written)) {
    return `a value stands in ${attribute} where it would be a part of the scheme or the host`;
  }
  return undefined;
}

export function encodeAttribute({ attribute, written }: Attribute, text: string): string {
  if (!ADDRESSES.test(attribute)) return text;
  if (written !== '') return encodeUrlPart(text);
  // Browsers take controls and spaces out before they look for the scheme.
  const read = text.replace(/^[\0-\x20]+|[\t\n\r]/g, '');
  const [, scheme] = /^([^/?#:]*):/.exec(read) ?? [];
  if (scheme !== undefined && !/^(?:https?|mailto|tel)$/i.test(scheme)) {
    throw new UnsafeValueError('html', `an address has the scheme ${logLine(scheme.slice(0, 40))}`);
  }
  return read;
}

/** The scheme and the host are settled: what follows is a part of the path, the query or the fragment. */
function isBegun(written: string): boolean {
  return (
    /^(?:(?:https?:)?\/\/[^/?#\\]+[/?#]|\/(?![/\\])|[?#]|mailto:|tel:|[^:/?#\\]+[/?#])/i.test(written) &&
    written !== '/'
  );
}
