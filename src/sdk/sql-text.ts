/** What the text of a template is in the middle of: a value there would be no parameter, or would be one that was not meant. */

const QUOTES: Readonly<Record<string, string>> = {
  "'": 'a text',
  '"': 'a name in quotes',
  '`': 'a name in backticks',
};
const OPENING = /'|"|`|--|\/\*|\$(?:[A-Za-z_]\w*)?\$/g;

/** Undefined where it is in the middle of nothing. */
export function insideOf(text: string): string | undefined {
  OPENING.lastIndex = 0;
  for (let found = OPENING.exec(text); found !== null; found = OPENING.exec(text)) {
    const [opening] = found;
    const [closing, name] =
      opening === '--'
        ? ['\n', 'a comment']
        : opening === '/*'
          ? ['*/', 'a comment']
          : [opening, QUOTES[opening] ?? 'a text in dollars'];
    const end = text.indexOf(closing, OPENING.lastIndex);
    if (end < 0) return name;
    // A backslash before the quote is an escape in some databases, and none in others.
    if (opening in QUOTES && text[end - 1] === '\\') return name;
    OPENING.lastIndex = end + closing.length;
  }
  return undefined;
}
