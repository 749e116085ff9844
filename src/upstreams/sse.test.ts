import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventStream, FIELD_LENGTH } from './sse.ts';

const OVERSIZE = '<oversize>';

/** The data of all events in `text`, when it arrives in pieces cut at `cuts`. */
function read(text: string | Buffer, cuts: readonly number[] = [], limit = 1024): string[] {
  const heard: string[] = [];
  const stream = createEventStream({
    limit,
    onData: (data) => heard.push(data.toString()),
    onOversize: () => heard.push(OVERSIZE),
  });
  const bytes = Buffer.from(text);
  let from = 0;
  for (const at of [...cuts].sort((a, b) => a - b)) {
    const to = Math.max(from, Math.min(at, bytes.length));
    stream.push(bytes.subarray(from, to));
    from = to;
  }
  stream.push(bytes.subarray(from));
  return heard;
}

/** The same, with all that is said besides the data. */
function readAll(text: string | Buffer, cuts: readonly number[] = []): string[] {
  const heard: string[] = [];
  const stream = createEventStream({
    limit: 4 * FIELD_LENGTH,
    fields: {
      field: (name, value) => heard.push(`${name}=${value}`),
      end: () => heard.push('<end>'),
    },
    onData: (data) => heard.push(data.toString()),
    onOversize: () => heard.push(OVERSIZE),
  });
  const bytes = Buffer.from(text);
  let from = 0;
  for (const at of [...cuts, bytes.length]) {
    stream.push(bytes.subarray(from, at));
    from = at;
  }
  return heard;
}

const field = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('data: ', 'data:', 'event: ', 'id:', 'retry: ', ': ', ''),
      fc.string({ maxLength: 12, unit: 'grapheme' }),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('data', '', '', 'datax: no', 'Data: no'),
);
const stream = fc
  .array(fc.tuple(field, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30 })
  .map((lines) => lines.map((line) => line.join('')).join(''));

describe('the reader of event streams', () => {
  it('hears the same however the bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(400), { maxLength: 40 }), (text, cuts) => {
        expect(read(text, cuts)).toEqual(read(text));
        const each = [...Buffer.from(text).keys()];
        expect(read(text, each)).toEqual(read(text));
      }),
      { numRuns: 500 },
    );
  });

  it('hears the same however the bytes are cut when events are beyond the limit', () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.nat(400), { maxLength: 40 }),
        fc.integer({ min: 1, max: 24 }),
        (text, cuts, limit) => {
          expect(read(text, cuts, limit)).toEqual(read(text, [], limit));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never hands out more than the limit', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 24 }), (text, limit) => {
        for (const data of read(text, [], limit)) {
          if (data !== OVERSIZE) expect(Buffer.byteLength(data)).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  it('agrees with a plain reading of the standard', () => {
    fc.assert(
      fc.property(stream, (text) => {
        expect(read(text)).toEqual(plainly(text));
      }),
      { numRuns: 500 },
    );
  });

  it.each(['\n', '\r', '\r\n'])('ends lines with %j', (end) => {
    expect(read(['data: one', 'data: two', '', 'data: three', '', ''].join(end))).toEqual([
      'one\ntwo',
      'three',
    ]);
  });

  it('takes a line end that is cut in two for one', () => {
    expect(read('data: a\r\n\r\n', [8])).toEqual(['a']);
    expect(read('data: a\r\ndata: b\r\n\r\n', [8])).toEqual(['a\nb']);
  });

  it('ignores comments, names, ids and retry times', () => {
    expect(read(':keep-alive\n\nevent: endpoint\nid: 7\nretry: 1\ndata: {}\n: more\n\n')).toEqual(['{}']);
  });

  it('takes no name or id for data, however it is spelled', () => {
    expect(read('event: x\\ndata: forged\n\nDATA: no\n\n data: no\n\ndata : no\n\n')).toEqual([]);
  });

  it('strips one leading space, and no more', () => {
    expect(read('data:  a \n\ndata:b\n\n')).toEqual([' a ', 'b']);
  });

  it('strips a byte order mark from the start of the stream only', () => {
    expect(read('\ufeffdata: a\n\n\ufeffdata: b\n\n')).toEqual(['a']);
  });

  it('drops what stands at the end without a blank line', () => {
    expect(read('data: whole\n\ndata: half\n')).toEqual(['whole']);
  });

  it('drops an event beyond the limit, says so once, and hears the next one', () => {
    const long = 'x'.repeat(40);
    expect(read(`data: ${long}\n\ndata: next\n\n`, [], 16)).toEqual([OVERSIZE, 'next']);
    expect(read(`data: 0123456789\ndata: 0123456789\ndata: z\n\ndata: next\n\n`, [], 16)).toEqual([
      OVERSIZE,
      'next',
    ]);
    expect(read(`: ${long}\ndata: a\n\ndata: next\n\n`, [], 16)).toEqual([OVERSIZE, 'next']);
  });

  it('takes an event that is exactly as long as the limit', () => {
    expect(read('data: 0123456789abcdef\n\n', [], 16)).toEqual(['0123456789abcdef']);
    expect(read('data: 01234567\ndata: 9abcdef\n\n', [], 16)).toEqual(['01234567\n9abcdef']);
  });

  it('never takes memory for events that consist of nothing but lines', () => {
    const limit = 1 << 20;
    const before = process.memoryUsage().heapUsed;
    const heard: number[] = [];
    const lines = createEventStream({
      limit,
      onData: (data) => heard.push(data.length),
      onOversize: () => heard.push(-1),
    });
    const chunk = Buffer.from('data:\n'.repeat(10_000));
    for (let sent = 0; sent < 90; sent++) lines.push(chunk);
    const grown = process.memoryUsage().heapUsed - before;
    lines.push(Buffer.from('\n'));
    expect(heard).toEqual([899_999]);
    expect(grown).toBeLessThan(32 << 20);
  });
});

describe('what events say besides their data', () => {
  it('is handed to whoever asks, and the end of each event before its data', () => {
    expect(readAll('event: endpoint\nid: 7\n: no\nretry:1\ndata: {}\n\nid\n\n')).toEqual([
      'event=endpoint',
      'id=7',
      'retry=1',
      '<end>',
      '{}',
      'id=',
      '<end>',
    ]);
  });

  it('is the same however the bytes are cut', () => {
    fc.assert(
      fc.property(stream, (text) => {
        expect(readAll(text, [...Buffer.from(text).keys()])).toEqual(readAll(text));
      }),
    );
  });

  it('is cut off where it is longer than anything that means something', () => {
    const [long] = readAll(`id: ${'x'.repeat(2 * FIELD_LENGTH)}\n\n`, [3]);
    expect(long).toBe(`id=${'x'.repeat(FIELD_LENGTH)}`);
    const [foreign] = readAll(`${'y'.repeat(2 * FIELD_LENGTH)}: z\n\n`);
    expect(foreign?.length).toBeLessThan(2 * FIELD_LENGTH);
  });

  it('is heard of an event that is dropped for its length too', () => {
    expect(readAll(`data: ${'x'.repeat(5 * FIELD_LENGTH)}\nid: 7\n\n`)).toEqual(['id=7', '<end>', OVERSIZE]);
  });

  it('is not ASCII when it only looks like it', () => {
    expect(readAll('event: endpoınt\n\n')[0]).not.toBe('event=endpoint');
  });
});

/** WHATWG HTML, 9.2.6, without any care for bounds. */
function plainly(text: string): string[] {
  const heard: string[] = [];
  let data: string[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  lines.pop();
  for (const line of lines) {
    if (line === '') {
      const all = data.join('\n');
      if (all !== '') heard.push(all);
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    if (name === 'data') data.push(colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, ''));
  }
  return heard;
}
