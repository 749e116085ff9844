/**
 * A classifier of this machine: a directory as Hugging Face's models have it, with `model.onnx`, `tokenizer.json`, `config.json`. It runs in
 * onnxruntime-node, which is installed beside Bartizan by whoever wants this.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { type Classifier, ClassifierError, type Label, notMeant } from './classifier.ts';

const MODEL = 'model.onnx';
const TOKENIZER = 'tokenizer.json';
const CONFIG = 'config.json';
/** What most classifiers of text were made for; `config.json` may say less. */
const MOST_TOKENS = 512;

const Config = z.looseObject({
  id2label: z.record(z.string(), z.string()),
  max_position_embeddings: z.number().int().min(8).optional(),
});

/** As much of onnxruntime as is needed. */
interface Runtime {
  readonly InferenceSession: { create(file: string, options: object): Promise<Session> };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(
    feeds: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, { readonly data: ArrayLike<number> }>>;
}

const require = createRequire(import.meta.url);
const RUNTIME = 'onnxruntime-node';

/**
 * Looks whether it could be loaded, so that a start fails and not the first message.
 *
 * @param folder absolute
 * @param labels what it has to call an attack; one of them is enough
 * @throws {ClassifierError} with what to do
 */
export function assertOnnxReady(folder: string, labels: readonly string[]): void {
  for (const file of [MODEL, TOKENIZER, CONFIG]) {
    if (!existsSync(path.join(folder, file)))
      throw new ClassifierError(`the classifier in ${folder} lacks ${file}`, {
        hint: `it needs ${MODEL}, ${TOKENIZER} and ${CONFIG}`,
      });
  }
  const names = labelsOf(folder);
  const wanted = new Set(labels.map((label) => label.toUpperCase()));
  if (!names.some((name) => wanted.has(name.toUpperCase()))) throw notMeant(names);
  try {
    require.resolve(RUNTIME);
  } catch {
    throw new ClassifierError(`a classifier in ONNX needs ${RUNTIME}`, {
      hint: `install it beside bartizan: npm install ${RUNTIME}`,
    });
  }
}

function labelsOf(folder: string): readonly string[] {
  try {
    const { id2label } = Config.parse(JSON.parse(readFileSync(path.join(folder, CONFIG), 'utf8')));
    return Object.values(id2label);
  } catch (cause) {
    throw new ClassifierError(`the classifier in ${folder} has no readable ${CONFIG}`, {
      cause,
      hint: 'it has to be that of a classifier, with `id2label`',
    });
  }
}

/** @throws {ClassifierError} when it cannot be loaded */
export async function loadOnnxClassifier(folder: string): Promise<Classifier> {
  try {
    const [{ Tokenizer }, about, config, settings] = await Promise.all([
      import('@huggingface/tokenizers'),
      json(folder, TOKENIZER),
      json(folder, CONFIG).then((value) => Config.parse(value)),
      json(folder, 'tokenizer_config.json').catch(() => ({})),
    ]);
    const runtime = require(RUNTIME) as Runtime;
    const session = await runtime.InferenceSession.create(path.join(folder, MODEL), { intraOpNumThreads: 1 });
    const most = Math.min(MOST_TOKENS, config.max_position_embeddings ?? MOST_TOKENS);
    const reading = { tokenizer: new Tokenizer(about as object, settings as object), most };
    return {
      name: 'onnx classifier',
      async classify(texts) {
        const all: Label[][] = [];
        for (const text of texts) all.push(await surest(partsOf(text, reading), session, runtime, config));
        return all;
      },
    };
  } catch (cause) {
    throw new ClassifierError(`the classifier in ${folder} does not load: ${String(cause)}`, { cause });
  }
}

async function json(folder: string, file: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(folder, file), 'utf8'));
}

interface Reading {
  readonly tokenizer: Tokenizer;
  readonly most: number;
}

/** The tokens of a text, halved for as long as it is more than the model reads at once. */
function partsOf(text: string, reading: Reading): readonly (readonly number[])[] {
  const { ids } = reading.tokenizer.encode(text);
  if (ids.length <= reading.most || text.length < 2) return [ids.slice(0, reading.most)];
  const middle = Math.floor(text.length / 2);
  return [...partsOf(text.slice(0, middle), reading), ...partsOf(text.slice(middle), reading)];
}

/** The highest score of each label over the parts. */
async function surest(
  parts: readonly (readonly number[])[],
  session: Session,
  runtime: Runtime,
  { id2label }: z.output<typeof Config>,
): Promise<Label[]> {
  const best = new Map<string, number>();
  for (const ids of parts) {
    const scores = softmax(await logitsFor(ids, session, runtime));
    if (scores.length !== Object.keys(id2label).length)
      throw new ClassifierError('the classifier answers with another number of labels than it has');
    for (const [index, score] of scores.entries()) {
      const label = id2label[index] ?? String(index);
      best.set(label, Math.max(score, best.get(label) ?? 0));
    }
  }
  return [...best].map(([label, score]) => ({ label, score }));
}

async function logitsFor(
  ids: readonly number[],
  session: Session,
  { Tensor }: Runtime,
): Promise<readonly number[]> {
  const filled = (value: (id: number) => number): unknown =>
    new Tensor(
      'int64',
      BigInt64Array.from(ids, (id) => BigInt(value(id))),
      [1, ids.length],
    );
  const inputs: Readonly<Record<string, () => unknown>> = {
    input_ids: () => filled((id) => id),
    attention_mask: () => filled(() => 1),
    token_type_ids: () => filled(() => 0),
  };
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]?.()]));
  const [output = ''] = session.outputNames;
  const { data } = (await session.run(feeds))[output] ?? { data: [] };
  return Array.from(data);
}

function softmax(logits: readonly number[]): readonly number[] {
  const highest = Math.max(...logits);
  const powers = logits.map((each) => Math.exp(each - highest));
  const sum = powers.reduce((total, each) => total + each, 0);
  return powers.map((each) => each / sum);
}
