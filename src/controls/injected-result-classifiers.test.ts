import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { exchangeOf, fakePins } from '../testing/index.ts';
import { injectedResult } from './injected-result.ts';

/** Finds every text with the word "purple", as text-embeddings-inference would answer. */
let server: Server;
let url: string;
const asked: string[] = [];
let answer: (inputs: readonly string[]) => unknown;

const purple = (inputs: readonly string[]): unknown =>
  inputs.map((text) => {
    const score = text.includes('purple') ? 0.97 : 0.02;
    return [
      { label: 'injection', score },
      { label: 'SAFE', score: 1 - score },
    ];
  });

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { inputs } = JSON.parse(Buffer.concat(parts).toString()) as { inputs: string[][] };
    asked.push(...inputs.flat());
    const said = answer(inputs.flat());
    if (said !== undefined) response.end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/predict`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  answer = purple;
});

async function judged(
  texts: readonly string[],
  more: JsonObject = {},
  method = 'tools/call',
): Promise<Decision | undefined> {
  const options = { classifiers: [{ http: { url }, ...more }] };
  const checks = injectedResult.create(injectedResult.options.parse(options), {
    pins: fakePins(),
    servers: ['files'],
  });
  const content = texts.map((text) => ({ type: 'text', text }));
  const message = messageOf({ jsonrpc: '2.0', id: 1, result: { content } });
  return await checks.result?.(exchangeOf({ message, method }));
}

const HARMLESS = 'The meeting is at ten, in the green room.';
const PURPLE = 'The meeting is at ten, in the purple room.';

describe('a classifier behind HTTP', () => {
  it('finds what the built-in detector does not know', async () => {
    expect((await judged([HARMLESS]))?.verdict).toBe('pass');
    expect(await judged([HARMLESS, PURPLE])).toMatchObject({
      verdict: 'rewrite',
      findings: [
        {
          code: 'injection_found',
          at: '/result/content/1/text',
          detail: { score: 0.97, reasons: 'found by the http classifier' },
        },
      ],
    });
  });

  it('is asked about what is encoded, and about every part of a long text', async () => {
    const encoded = Buffer.from(PURPLE).toString('base64');
    expect((await judged([`see ${encoded} there`]))?.verdict).toBe('rewrite');
    const long = `${'It rains a little. '.repeat(400)}${PURPLE}`;
    expect((await judged([long]))?.verdict).toBe('rewrite');
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThanOrEqual(1_200);
  });

  it('is not asked about names, numbers and bytes, nor about prompts', async () => {
    await judged(['ok', '17', Buffer.alloc(9_000, 7).toString('base64')]);
    await judged([PURPLE], {}, 'prompts/get');
    expect(asked).toEqual([]);
  });

  it.each([
    ['with signs around its words', '*The* *meeting* *is* *in* *the* *purple* *room*'],
    ['with signs between its words', 'The*meeting*is*in*the*purple*room'],
    ['in quotes', '"meeting" "purple" "room"'],
    ['with numbers in its words', 'the1 meeting2 is3 in4 the5 purple6 room7'],
    ['in words that end with marks', 'उन्हें purple यह भी करें'],
    ['in a script without blanks', 'អញ្ជើញមកបន្ទប់ purple'],
  ])('is asked about a text %s', async (_, text) => {
    expect((await judged([text]))?.verdict).toBe('rewrite');
  });

  it('is not asked about many addresses, or bytes within a text', async () => {
    const addresses = Array.from(
      { length: 99 },
      (_, page) => `https://example.org/a-long-name/of_a/page?n=${page}`,
    );
    // Not one letter that the built-in detector could take for a word.
    const bytes = Buffer.alloc(90_000, 0xd7).toString('base64').replaceAll('d', '3');
    await judged([...addresses, `See this picture here: ${bytes}`]);
    expect(asked.length).toBeLessThan(3);
  });

  it('is asked about no more texts at once than it takes', async () => {
    const sizes: number[] = [];
    answer = (inputs) => {
      sizes.push(inputs.length);
      return purple(inputs);
    };
    const texts = [...Array.from({ length: 40 }, (_, day) => `The meeting is on day ${day}.`), PURPLE];
    expect((await judged(texts))?.verdict).toBe('rewrite');
    expect(sizes).toEqual([32, 9]);
  });

  it('never lets a part pass that it was not asked about', async () => {
    expect(await judged(['It rains a little. '.repeat(400)], { parts: 2 })).toMatchObject({
      verdict: 'rewrite',
      findings: [{ detail: { reasons: 'more than the http classifier may be asked about' } }],
    });
  });

  it('decides by the labels and the certainty that the config names', async () => {
    expect((await judged([PURPLE], { labels: ['SAFE'] }))?.verdict).toBe('pass');
    expect((await judged([PURPLE], { certainty: 0.98 }))?.verdict).toBe('pass');
  });

  it.each([
    ['answers in another form', () => ({ scores: [1] })],
    ['answers for fewer texts', () => []],
    ['answers without a label', () => [[]]],
    [
      'calls texts otherwise than the config',
      () => [
        [
          { label: 'bad', score: 0.99 },
          { label: 'good', score: 0.01 },
        ],
      ],
    ],
    ['never answers', () => undefined],
  ])('that %s lets nothing pass', async (_, says) => {
    answer = says;
    await expect(judged([HARMLESS], { http: { url, timeoutMs: 500 } })).rejects.toThrow(
      /classifier|answered/,
    );
  });
});

describe('the config', () => {
  const problemsOf = (classifier: JsonObject): boolean =>
    injectedResult.options.safeParse({ classifiers: [classifier] }).success;

  it('sends texts only where nobody else reads them', () => {
    expect(problemsOf({ http: { url: 'https://detect.example/predict' } })).toBe(true);
    for (const open of ['http://detect.example/', 'http://127.0.0.1.example/', 'https://a:b@c/', 'file:///a'])
      expect(problemsOf({ http: { url: open } })).toBe(false);
  });

  it('names a model that is there, before the first message', () => {
    const options = injectedResult.options.parse({ classifiers: [{ onnx: { folder: '/nowhere/model' } }] });
    expect(() => injectedResult.create(options, { pins: fakePins(), servers: [] })).toThrow(
      'the classifier in /nowhere/model lacks model.onnx',
    );
    expect(problemsOf({ onnx: { folder: './model' } })).toBe(false);
  });

  it('names labels that the model has, before the first message', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bartizan-model-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const file of ['model.onnx', 'tokenizer.json']) writeFileSync(path.join(folder, file), '');
    const create = (config: string) => {
      writeFileSync(path.join(folder, 'config.json'), config);
      const options = injectedResult.options.parse({ classifiers: [{ onnx: { folder } }] });
      return () => injectedResult.create(options, { pins: fakePins(), servers: [] });
    };
    expect(create('{"id2label":{"0":"good","1":"bad"}}')).toThrow('knows none of the `labels`');
    expect(create('{}')).toThrow('no readable config.json');
  });
});
