/** What can be wrong with one name or title, and what it looks like to a reader. */

/** 2026-07-28, server/tools, Tool Names. The spec only recommends it. */
const SPEC_NAME = /^[A-Za-z0-9_.-]{1,128}$/;

/** Printable ASCII with single blanks inside. Many servers have names such as `Get all projects`. */
const PRINTABLE_NAME = /^(?=.{1,128}$)[!-~]+(?: [!-~]+)*$/;

/** Names that a client shows or a model reads as a word, but that no grammar rules: prompts. */
const MAX_NAME = 256;

/** RFC 3986 allows less; servers do list other scripts. */
const MAX_URI = 8192;

export type Grammar = 'printable' | 'spec';

export function isToolName(name: string, grammar: Grammar): boolean {
  return (grammar === 'spec' ? SPEC_NAME : PRINTABLE_NAME).test(name);
}

export function isPromptName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME && name.trim() === name;
}

export function isAddress(uri: string): boolean {
  return uri !== '' && uri.length <= MAX_URI;
}

/** Emoji are drawn with joiners and selectors that are invisible anywhere else. */
const EMOJI =
  /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)*|[0-9#*]\ufe0f?\u20e3/gu;

/** Joiners that Persian and the scripts of India need between their own letters. */
const JOINED =
  /(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])/gu;

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Controls, bidi and other format characters, invisible and private ones, unpaired surrogates. */
export function hasHidden(text: string): boolean {
  if (/^[ -~]*$/.test(text)) return false;
  return UNSEEN.test(text.replace(EMOJI, '').replace(JOINED, ''));
}

/** Alphabets with letters that pass for those of another. Scripts that nobody confuses may stand in one word. */
const ALPHABETS: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Lisu}/u,
  /\p{Script=Deseret}/u,
  /\p{Script=Canadian_Aboriginal}/u,
];

/** True when one word takes letters from two such alphabets: `\u0440ead_file` with a Cyrillic first letter. */
export function mixesScripts(text: string): boolean {
  if (/^[ -~]*$/.test(text)) return false;
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? [];
  return words.some((word) => ALPHABETS.filter((alphabet) => alphabet.test(word)).length > 1);
}
