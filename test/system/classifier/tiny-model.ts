/** A model that finds the word "purple", in the files that Hugging Face's models have: ONNX, a tokenizer and a config. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

const UNKNOWN = 0;
const PURPLE = 1;
/** Of a text, the most that one of its words says for a label decides. */
const LABELS = ['SAFE', 'INJECTION'] as const;

export async function writeTinyModel(folder: string): Promise<void> {
  const json = (value: unknown): string => JSON.stringify(value);
  await writeFile(path.join(folder, 'model.onnx'), model());
  await writeFile(path.join(folder, 'config.json'), json({ id2label: { 0: LABELS[0], 1: LABELS[1] } }));
  await writeFile(
    path.join(folder, 'tokenizer_config.json'),
    json({ tokenizer_class: 'PreTrainedTokenizerFast' }),
  );
  await writeFile(
    path.join(folder, 'tokenizer.json'),
    json({
      version: '1.0',
      added_tokens: [],
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: { type: 'Whitespace' },
      post_processor: null,
      decoder: null,
      model: {
        type: 'WordPiece',
        vocab: { '[UNK]': UNKNOWN, purple: PURPLE },
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
      },
    }),
  );
}

const FLOAT = 1;
const INT64 = 7;
const INTS = 7;
const INT = 2;

/** ModelProto of onnx.proto (IR version 8, operators 13): Gather, then ReduceMax. */
function model(): Buffer {
  const values = Buffer.from(new Float32Array([4, 0, 0, 9]).buffer);
  const weights = [ints(1, [2, 2]), varint(2, FLOAT), text(8, 'weights'), bytes(9, values)];
  const axes = [text(1, 'axes'), ints(8, [1]), varint(20, INTS)];
  const keepdims = [text(1, 'keepdims'), varint(3, 0), varint(20, INT)];
  const gather = [text(1, 'weights'), text(1, 'input_ids'), text(2, 'each'), text(4, 'Gather')];
  const highest = [
    text(1, 'each'),
    text(2, 'logits'),
    text(4, 'ReduceMax'),
    message(5, axes),
    message(5, keepdims),
  ];
  const graph = [
    message(1, gather),
    message(1, highest),
    text(2, 'tiny'),
    message(5, weights),
    message(11, tensor('input_ids', INT64)),
    message(12, tensor('logits', FLOAT)),
  ];
  return Buffer.concat([varint(1, 8), message(7, graph), message(8, [varint(2, 13)])]);
}

/** ValueInfoProto of two dimensions, whatever they are. */
function tensor(name: string, type: number): readonly Buffer[] {
  const shape = ['batch', 'length'].map((dimension) => message(1, [text(2, dimension)]));
  return [text(1, name), message(2, [message(1, [varint(1, type), message(2, shape)])])];
}

function number(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(value >>> 7)];
}
function varint(field: number, value: number): Buffer {
  return Buffer.from([...number(field << 3), ...number(value)]);
}
function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...number((field << 3) | 2), ...number(value.length)]), value]);
}
function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}
function ints(field: number, values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => varint(field, value)));
}
function message(field: number, parts: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}
