import { describe, expect, it } from 'vitest';
import type { Decision } from '../gateway/decision.ts';
import { ORDER, pngWith, WORDLESS } from '../inspect/media/media-examples.ts';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { exchangeOf, fakePins } from '../testing/index.ts';
import { media } from './media.ts';

const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64');
const PICTURE = base64(pngWith(WORDLESS));
const WITH_WORDS = base64(pngWith(ORDER));
const ARCHIVE = base64('PK\u0003\u0004 and more');

async function judged(result: JsonObject, options: JsonObject = {}): Promise<Decision | undefined> {
  const checks = media.create(media.options.parse(options), { pins: fakePins(), servers: ['files'] });
  return await checks.result?.(exchangeOf({ message: messageOf({ jsonrpc: '2.0', id: 1, result }) }));
}

/** The blocks as they go on. */
async function passed(...content: readonly JsonObject[]): Promise<readonly JsonObject[]> {
  const decision = await judged({ content });
  if (decision?.verdict === 'pass') return content;
  const value = decision?.verdict === 'rewrite' ? decision.message.value : undefined;
  return value !== undefined && 'result' in value ? (value.result.content as JsonObject[]) : [];
}

const picture = (data: string, mimeType = 'image/png'): JsonObject => ({ type: 'image', data, mimeType });
const file = (blob: string, mimeType?: string): JsonObject => ({
  type: 'resource',
  resource: { uri: 'file:///a', blob, ...(mimeType !== undefined && { mimeType }) },
});
const LEFT_OUT = expect.stringMatching(/^\[bartizan: what stood here was left out\. It was .+\.\]$/);

describe('a picture', () => {
  it('passes untouched when it is what it says', async () => {
    expect((await judged({ content: [picture(PICTURE)] }))?.verdict).toBe('pass');
    expect((await judged({ content: [picture(PICTURE), file(PICTURE)] }))?.verdict).toBe('pass');
  });

  it('loses the words that nobody sees, wherever it stands', async () => {
    expect(await passed(picture(WITH_WORDS), file(WITH_WORDS), file(WITH_WORDS, 'image/png'))).toEqual([
      picture(PICTURE),
      file(PICTURE),
      file(PICTURE, 'image/png'),
    ]);
    const decision = await judged({ contents: [{ uri: 'file:///a', blob: WITH_WORDS }] });
    expect(decision).toMatchObject({
      verdict: 'rewrite',
      findings: [{ code: 'media_cleaned', at: '/result/contents/0', detail: { bytes: expect.any(Number) } }],
    });
    const messages = [{ role: 'user', content: picture(WITH_WORDS) }];
    expect(JSON.stringify(await judged({ messages }))).not.toContain(WITH_WORDS);
  });

  it.each([
    ['it is something else', picture(base64('<svg onload="x()"/>'))],
    ['it is a picture of another type', picture(PICTURE, 'image/gif')],
    ['it is of a type that nobody can look into', picture(base64('<svg/>'), 'image/svg+xml')],
    ['it breaks off', picture(base64(pngWith(ORDER).subarray(0, 80)))],
  ])('is left out when %s', async (_, block) => {
    expect(await passed(block)).toEqual([{ type: 'text', text: LEFT_OUT }]);
  });

  it('goes on as it was read, when it can be read in more than one way', async () => {
    const folded = `${PICTURE.slice(0, 20)}\n ${PICTURE.slice(20)}`;
    expect(await passed(picture(folded))).toEqual([picture(PICTURE)]);
  });
});

describe('a file', () => {
  it('goes on as text when it is text, for everybody to read', async () => {
    const text = '{"a":"\u00e4"}';
    const [whole, folded, double] = [
      base64(text),
      base64(text).replace(/(.{3})/g, '$1\n'),
      `${base64(text)}=`,
    ];
    for (const written of [whole, folded, double]) {
      for (const [type, mimeType] of [
        [undefined, 'text/plain'],
        ['application/octet-stream', 'text/plain'],
        ['Application/JSON; charset=utf-8', 'application/json'],
      ] as const)
        expect(await passed(file(written, type))).toEqual([
          { type: 'resource', resource: { uri: 'file:///a', mimeType, text } },
        ]);
    }
    const [decision] = [await judged({ contents: [{ uri: 'file:///a', blob: whole }] })];
    expect(decision).toMatchObject({ verdict: 'rewrite', findings: [] });
  });

  it('is looked at wherever it stands, also within another and in blocks that no specification has', async () => {
    const resource = { uri: 'file:///b', mimeType: 'image/png', blob: ARCHIVE };
    const blocks = [
      { type: 'resource', blob: base64('hello'), resource },
      { type: 'image', data: PICTURE, mimeType: 'image/png', blob: ARCHIVE },
      { type: 'blob', data: ARCHIVE, mimeType: 'application/zip' },
    ];
    expect(JSON.stringify(await passed(...blocks))).not.toContain(ARCHIVE);
  });

  it('is no picture and no sound only because its block says so', async () => {
    for (const block of [
      { type: 'image', data: base64('words') },
      { type: 'image', data: base64('%PDF-1.7 words'), mimeType: 'application/pdf' },
      { type: 'audio', data: PICTURE, mimeType: 'image/png' },
    ])
      expect(await passed(block)).toEqual([{ type: 'text', text: LEFT_OUT }]);
  });

  it('is left out when nobody knows what it is, and its address stays', async () => {
    expect(await passed(file(ARCHIVE, 'application/zip'))).toEqual([
      { type: 'resource', resource: { uri: 'file:///a', mimeType: 'text/plain', text: LEFT_OUT } },
    ]);
  });

  it('passes when the config names its type, unless it only says so', async () => {
    const options = { types: ['application/zip'] };
    expect((await judged({ content: [file(ARCHIVE, 'application/zip')] }, options))?.verdict).toBe('pass');
    expect((await judged({ content: [file(PICTURE, 'application/zip')] }, options))?.verdict).toBe('rewrite');
  });

  it('is left out when it is too long', async () => {
    const long = base64(Buffer.concat([pngWith(WORDLESS), Buffer.alloc(200_000)]));
    const decision = await judged({ content: [picture(long)] }, { megabytes: 0.1 });
    expect(decision).toMatchObject({
      verdict: 'rewrite',
      findings: [{ code: 'media_refused', detail: { because: 'longer than 0.1 MB' } }],
    });
  });
});

it('refuses the whole answer where the config says so', async () => {
  const decision = await judged({ content: [file(ARCHIVE)] }, { found: 'refuse' });
  expect(decision).toMatchObject({
    verdict: 'deny',
    reason: { code: 'media_refused', detail: { at: '/result/content/0/resource' } },
  });
  expect((await judged({ content: [picture(WITH_WORDS)] }, { found: 'refuse' }))?.verdict).toBe('rewrite');
});

describe('data in a form of its own', () => {
  const inForm = async (...content: readonly JsonObject[]): Promise<JsonValue | undefined> => {
    const decision = await judged({ content: [], structuredContent: { content } });
    const value = decision?.verdict === 'rewrite' ? decision.message.value : undefined;
    return value !== undefined && 'result' in value ? value.result.structuredContent : undefined;
  };

  it('is left alone where it has no blocks', async () => {
    const structuredContent = { blob: ARCHIVE, deep: { type: 'image', data: ARCHIVE }, data: 'words' };
    expect((await judged({ content: [], structuredContent }))?.verdict).toBe('pass');
  });

  it('keeps its form, and in it the same blocks as the answer', async () => {
    expect(await inForm(picture(WITH_WORDS), file(WITH_WORDS, 'image/png'))).toEqual({
      content: [picture(PICTURE), file(PICTURE, 'image/png')],
    });
    expect(await inForm(picture(ARCHIVE), file(ARCHIVE, 'application/zip'))).toEqual({
      content: [picture(''), file('', 'application/zip')],
    });
    const text = base64('a text of some length');
    expect(await inForm(file(text, 'text/plain'))).toBe(undefined);
    expect(await inForm(file(text.replace('I', '\nI'), 'text/plain'))).toEqual({
      content: [file(text, 'text/plain')],
    });
  });
});

it('cannot be configured open', () => {
  for (const options of [{ megabytes: 1e9 }, { types: ['*/*'] }, { found: 'pass' }, { off: true }])
    expect(media.options.safeParse(options).success).toBe(false);
});
