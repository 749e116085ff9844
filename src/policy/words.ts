/** The words of a name in lower case: split at `_ - . / :`, blanks and case changes (`readHTTPFile` is read, http, file). */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

/** A parameter's name without its spelling: `outputPath`, `output_path` and `output-path` are one. */
export function squeezed(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Base forms that an English word may come from. `creates` and `creating` come from `create`; `created` does not count. */
export function basesOf(word: string): readonly string[] {
  const bases = [word];
  if (word.endsWith('ies')) bases.push(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) bases.push(word.slice(0, -2));
  if (word.endsWith('s')) bases.push(word.slice(0, -1));
  if (word.endsWith('ing')) {
    const stem = word.slice(0, -3);
    bases.push(stem, `${stem}e`);
    if (stem.length > 2 && stem.at(-1) === stem.at(-2)) bases.push(stem.slice(0, -1));
  }
  return bases;
}

/** The form of `word` that stands in `list`, if one does. */
export function baseIn(list: ReadonlySet<string>, word: string): string | undefined {
  return basesOf(word).find((base) => list.has(base));
}

/** Sentences, each as its words. The first `limit` characters are looked at. */
export function sentencesOf(text: string): string[][] {
  return text
    .split(/[.!?:;]\s+|\n+|[.!?;]$/)
    .map((sentence) => wordsOf(sentence))
    .filter((sentence) => sentence.length > 0);
}
