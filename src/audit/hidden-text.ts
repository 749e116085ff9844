const PLAIN = /^[\x20-\x7e]*$/;

/** Controls, format and bidi characters, surrogates, private and unassigned ones, line separators, and what renders as nothing. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Spells out every character that is not plainly visible as `\uXXXX`, so that no terminal acts on it and no reader is
 * misled by it (L3).
 *
 * On the output of `JSON.stringify` the result is the same JSON: such characters stand in its strings only.
 */
export function escapeHidden(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN, spell);
}

function spell(character: string): string {
  let out = '';
  for (let at = 0; at < character.length; at += 1) {
    out += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return out;
}
