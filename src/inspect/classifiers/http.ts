/**
 * A classifier behind HTTP, in the form of Hugging Face's text-embeddings-inference (`POST /predict`): `{ "inputs": [["text"]] }` is
 * answered with `[[{ "label": "INJECTION", "score": 0.98 }]]`.
 */
import { z } from 'zod';
import { type Classifier, ClassifierError, type Label } from './classifier.ts';

const Labels = z.array(z.looseObject({ label: z.string(), score: z.number().min(0).max(1) })).min(1);
const Answer = z.array(Labels);

/** text-embeddings-inference takes no more at once, unless it is told to. */
const MOST_TEXTS = 32;

/** More is no answer to what was asked. */
const MOST_BYTES = 1_000_000;

export interface HttpClassifier {
  readonly url: string;
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
}

export function createHttpClassifier({ url, timeoutMs }: HttpClassifier): Classifier {
  return {
    name: 'http classifier',
    async classify(texts) {
      const signal = AbortSignal.timeout(timeoutMs);
      const all: Label[][] = [];
      for (let from = 0; from < texts.length; from += MOST_TEXTS)
        all.push(...(await ask(url, signal, texts.slice(from, from + MOST_TEXTS))));
      return all;
    },
  };
}

async function ask(
  url: string,
  signal: AbortSignal,
  texts: readonly string[],
): Promise<z.output<typeof Answer>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ inputs: texts.map((text) => [text]), truncate: true }),
      redirect: 'error',
      signal,
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const labels = Answer.parse(JSON.parse(await bodyOf(response)));
    if (labels.length !== texts.length) throw new Error('it answered for another number of texts');
    return labels;
  } catch (cause) {
    const why = cause instanceof z.ZodError ? 'its answer has another form' : String(cause);
    throw new ClassifierError(`the classifier did not answer: ${why}`, { cause });
  }
}

async function bodyOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) throw new Error('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
