/** White space and line ends of ECMA-262 (`\s`), as ranges for a character class. */
export const SPACE =
  '\\t-\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';

/** Everything else (`\S`). Written out, because a class cannot hold a negated class of our own. */
export const NOT_SPACE: string =
  '\\x{0}-\\x{8}\\x{E}-\\x{1F}!-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}' +
  '\\x{202A}-\\x{202E}\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}';

/** What ECMA-262 calls a general category by its long name, and RE2 only by its short one. */
const CATEGORIES: ReadonlyMap<string, string> = new Map([
  ['Letter', 'L'],
  ['Cased_Letter', 'LC'],
  ['Uppercase_Letter', 'Lu'],
  ['Lowercase_Letter', 'Ll'],
  ['Titlecase_Letter', 'Lt'],
  ['Modifier_Letter', 'Lm'],
  ['Other_Letter', 'Lo'],
  ['Mark', 'M'],
  ['Nonspacing_Mark', 'Mn'],
  ['Spacing_Mark', 'Mc'],
  ['Enclosing_Mark', 'Me'],
  ['Number', 'N'],
  ['Decimal_Number', 'Nd'],
  ['digit', 'Nd'],
  ['Letter_Number', 'Nl'],
  ['Other_Number', 'No'],
  ['Punctuation', 'P'],
  ['Symbol', 'S'],
  ['Math_Symbol', 'Sm'],
  ['Currency_Symbol', 'Sc'],
  ['Separator', 'Z'],
  ['Space_Separator', 'Zs'],
  ['Other', 'C'],
  ['Control', 'Cc'],
  ['Format', 'Cf'],
]);

/** The RE2 name of a Unicode property, or undefined when the property is none that RE2 knows by any name. */
export function unicodeClass(property: string): string | undefined {
  const [name = '', value] = property.split('=', 2);
  if (value !== undefined) {
    if (name === 'Script' || name === 'sc') return value;
    if (name !== 'General_Category' && name !== 'gc') return undefined;
    return CATEGORIES.get(value) ?? value;
  }
  return CATEGORIES.get(name) ?? (name.length <= 2 ? name : undefined);
}
