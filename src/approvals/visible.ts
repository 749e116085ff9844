/**
 * Shows hostile text to a person so that what is seen is what is there (I4).
 *
 * Characters that are invisible, that turn the direction of text, that end the line, or that a renderer of Markdown
 * or HTML would take for a link or a tag, are written as `\u{202e}`. A backslash that was in the text is doubled, so
 * nobody can write such an escape into it.
 */
import { digestOf } from '../protocol/canonical.ts';
import type { JsonValue } from '../protocol/json.ts';

const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;
const MARKUP = /[<>`]|!(?=\[)|\](?=[([:])/g;

/** A JSON value on one line. */
export function visible(value: JsonValue): string {
  return JSON.stringify(value).replace(UNSEEN, escaped).replace(MARKUP, escaped);
}

/** At most `share` characters of the value; if that is not all, how much is missing and the digest of the whole. */
export function visibleUpTo(value: JsonValue, share: number): string {
  const text = visible(value);
  if (text.length <= share) return text;
  const missing = text.length - share;
  const digest = digestOf(value).slice(0, 'sha256:'.length + 16);
  return `${whole(text.slice(0, share))} … NOT SHOWN: ${missing} of ${text.length} characters, ${digest}`;
}

/** Without half a character at the end. */
function whole(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
