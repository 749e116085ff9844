/** Models of others that say whether a text gives orders to a model. They are asked besides our own detector, never in its place. */

/** What a text is called, and how surely. */
export interface Label {
  readonly label: string;
  /** From 0 to 1. */
  readonly score: number;
}

export interface Classifier {
  /** For people: which kind of model answered. */
  readonly name: string;
  /**
   * Every label of each text, in the order of the texts.
   *
   * @throws {ClassifierError} when it does not answer, or not in a form that is understood
   */
  classify(texts: readonly string[]): Promise<readonly (readonly Label[])[]>;
}

/** A classifier that the config names cannot be used. */
export class ClassifierError extends Error {
  /** What to do, where that is known. */
  readonly hint: string | undefined;

  constructor(message: string, { hint, ...options }: ErrorOptions & { readonly hint?: string } = {}) {
    super(message, options);
    this.name = 'ClassifierError';
    this.hint = hint;
  }
}

/**
 * How surely it is one of these labels: they exclude each other, so their probabilities add up.
 *
 * @throws {ClassifierError} when the model calls texts otherwise, so that nothing would ever be found
 */
export function certaintyOf(labels: readonly Label[], wanted: ReadonlySet<string>): number {
  const meant = labels.filter(({ label }) => wanted.has(label.toUpperCase()));
  if (meant.length === 0 && labels.length !== 1) throw notMeant(labels.map(({ label }) => label));
  return meant.reduce((sum, { score }) => sum + score, 0);
}

/** @param names what the model calls texts */
export function notMeant(names: readonly string[]): ClassifierError {
  return new ClassifierError('the classifier knows none of the `labels` of the config', {
    hint: `it calls texts ${names.slice(0, 20).join(', ') || 'nothing'}: name those that are attacks`,
  });
}
