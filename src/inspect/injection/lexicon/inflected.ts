/** The forms of an English word that mean the same: with -s, -ed and -ing. Some that nobody says do no harm. */
export function formsOf(word: string): readonly string[] {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return [word];
  if (word.endsWith('e')) {
    const stem = word.slice(0, -1);
    return [word, `${word}s`, `${word}d`, `${stem}ing`];
  }
  if (/[^aeiou]y$/.test(word)) {
    const stem = word.slice(0, -1);
    return [word, `${stem}ies`, `${stem}ied`, `${word}ing`];
  }
  if (/(?:s|x|z|ch|sh)$/.test(word)) return [word, `${word}es`, `${word}ed`, `${word}ing`];
  const plain = [word, `${word}s`, `${word}ed`, `${word}ing`];
  if (!/^[^aeiou]*[aeiou][bdgklmnprt]$|(?:mit|cel|fer|ject|get)$/.test(word)) return plain;
  const doubled = word + word.at(-1);
  return [...plain, `${doubled}ed`, `${doubled}ing`];
}
