/** Models of others that are asked about an answer, too: what one of them calls an attack is one. */
import path from 'node:path';
import { z } from 'zod';
import { type Classifier, certaintyOf } from '../inspect/classifiers/classifier.ts';
import { createHttpClassifier } from '../inspect/classifiers/http.ts';
import { assertOnnxReady, loadOnnxClassifier } from '../inspect/classifiers/onnx.ts';
import { windowsOf } from '../inspect/classifiers/windows.ts';
import type { Instruction } from '../inspect/injection/detector.ts';
import type { MessageText } from '../inspect/message-texts.ts';
import { everyViewIn } from '../inspect/view/view.ts';

const shared = {
  labels: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(20)
    .default(['INJECTION', 'JAILBREAK', 'MALICIOUS', 'LABEL_1'])
    .describe('What the model calls a text that gives orders; upper or lower case is the same.'),
  certainty: z.number().min(0.05).max(0.999).default(0.9).describe('How sure it has to be, from 0 to 1.'),
  parts: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(64)
    .describe(
      'About how many parts of a message, of some 1,000 letters, it is asked at most; a message that has more counts as not read.',
    ),
};

export const classifiers: z.ZodType<readonly Given[], unknown> = z
  .array(
    z.union([
      z.strictObject({
        http: z
          .strictObject({
            url: z
              .string()
              .max(2000)
              .refine(isPrivateOrEncrypted, 'must be `https:`, or `http:` to 127.0.0.1, [::1] or localhost')
              .describe('Where it is asked (`POST`), in the form of text-embeddings-inference: `/predict`.'),
            timeoutMs: z
              .number()
              .int()
              .min(50)
              .max(4_500)
              .default(2_000)
              .describe('How long it may take for one message, in milliseconds.'),
          })
          .describe('A classifier behind HTTP. Texts of answers are sent to it.'),
        ...shared,
      }),
      z.strictObject({
        onnx: z
          .strictObject({
            folder: z
              .string()
              .max(4096)
              .refine((folder) => path.isAbsolute(folder), 'must be an absolute path')
              .describe('Directory with `model.onnx`, `tokenizer.json` and `config.json`; absolute.'),
          })
          .describe('A classifier of this machine. It needs onnxruntime-node, installed beside bartizan.'),
        ...shared,
      }),
    ]),
  )
  .max(4)
  .default([])
  .describe(
    'Models that are asked besides the built-in detector. When one does not answer, the message is refused.',
  );

interface Rule {
  readonly labels: readonly string[];
  readonly certainty: number;
  readonly parts: number;
}
type Given = Rule &
  (
    | { readonly http: { readonly url: string; readonly timeoutMs: number } }
    | { readonly onnx: { readonly folder: string } }
  );

/** Texts for which some classifier is sure enough, each with what it says. */
export type Ask = (texts: readonly MessageText[]) => Promise<ReadonlyMap<MessageText, Instruction>>;

/** Looks whether they can be had. @throws {ClassifierError} when not */
export function assertReady(given: readonly Given[]): void {
  for (const each of given) if ('onnx' in each) assertOnnxReady(each.onnx.folder, each.labels);
}

/** @throws {ClassifierError} when one cannot be loaded */
export async function createAsk(given: readonly Given[]): Promise<Ask | undefined> {
  if (given.length === 0) return undefined;
  const jury = await Promise.all(
    given.map(async (each) => ({ rule: each, classifier: await classifierFor(each) })),
  );
  return async (texts) => {
    const found = new Map<MessageText, Instruction>();
    const answers = await Promise.all(jury.map(({ rule, classifier }) => judgedBy(classifier, rule, texts)));
    for (const [text, instruction] of answers.flat())
      if ((found.get(text)?.score ?? 0) < instruction.score) found.set(text, instruction);
    return found;
  };
}

async function classifierFor(given: Given): Promise<Classifier> {
  return 'http' in given ? createHttpClassifier(given.http) : await loadOnnxClassifier(given.onnx.folder);
}

async function judgedBy(
  classifier: Classifier,
  { labels, certainty, parts }: Rule,
  texts: readonly MessageText[],
): Promise<[MessageText, Instruction][]> {
  const wanted = new Set(labels.map((label) => label.toUpperCase()));
  const asked: { readonly text: MessageText; readonly part: string }[] = [];
  const unread: MessageText[] = [];
  for (const text of texts) {
    for (const { view } of everyViewIn(text.view)) {
      const windows = windowsOf(view.text, parts - asked.length);
      asked.push(...windows.texts.map((part) => ({ text, part })));
      if (!windows.complete) unread.push(text);
    }
  }
  const answers = asked.length === 0 ? [] : await classifier.classify(asked.map(({ part }) => part));
  const flagged = asked.flatMap(({ text }, index): [MessageText, Instruction][] => {
    const score = certaintyOf(answers[index] ?? [], wanted);
    return score < certainty ? [] : [[text, instructionOf(text, score, `found by the ${classifier.name}`)]];
  });
  // What was not read in full is never called harmless.
  const rest = unread.map((text): [MessageText, Instruction] => [
    text,
    instructionOf(text, 1, `more than the ${classifier.name} may be asked about`),
  ]);
  return [...flagged, ...rest];
}

function instructionOf({ view }: MessageText, score: number, reason: string): Instruction {
  return { start: 0, end: view.source.length, score, words: '', reasons: [reason], encodings: [] };
}

function isPrivateOrEncrypted(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
  );
}
