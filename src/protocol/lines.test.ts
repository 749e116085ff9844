import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLines } from './lines.ts';

interface Heard {
  readonly lines: string[];
  readonly oversize: number[];
}

function frame(chunks: readonly Buffer[], limit = 100): Heard {
  const heard: Heard = { lines: [], oversize: [] };
  const lines = createLines({
    limit,
    onLine: (bytes) => heard.lines.push(bytes.toString()),
    onOversize: (bytesSeen) => heard.oversize.push(bytesSeen),
  });
  for (const chunk of chunks) lines.push(chunk);
  lines.end();
  return heard;
}

const frameText = (text: string, limit?: number): Heard => frame([Buffer.from(text)], limit);

describe('createLines', () => {
  it('cuts at line feeds and keeps the rest for the next chunk', () => {
    expect(frame([Buffer.from('one\ntw'), Buffer.from('o\nthr'), Buffer.from('ee\n')]).lines).toEqual([
      'one',
      'two',
      'three',
    ]);
  });

  it('tolerates a carriage return before the line feed, and keeps others', () => {
    expect(frameText('a\r\nb\rc\n').lines).toEqual(['a', 'b\rc']);
  });

  it('skips empty lines', () => {
    expect(frameText('\n\r\n\na\n\n').lines).toEqual(['a']);
  });

  it('hands over what stands at the end without a line feed', () => {
    expect(frameText('a\nb').lines).toEqual(['a', 'b']);
    expect(frameText('').lines).toEqual([]);
  });

  it('cuts at a line feed byte only, so that one inside a JSON string stays an escape', () => {
    expect(frameText('{"a":"x\\ny"}\n').lines).toEqual(['{"a":"x\\ny"}']);
  });

  it('accepts a line of exactly the limit, also with a carriage return, and refuses one more byte', () => {
    expect(frameText('12345\n', 5)).toEqual({ lines: ['12345'], oversize: [] });
    expect(frameText('12345\r\n', 5)).toEqual({ lines: ['12345'], oversize: [] });
    expect(frameText('123456\n', 5)).toEqual({ lines: [], oversize: [6] });
  });

  it('resumes after a line beyond the limit (G7)', () => {
    expect(frameText('123456789\nnext\n', 5)).toEqual({ lines: ['next'], oversize: [9] });
  });

  it('says at the end that the last line was too long', () => {
    expect(frameText('123456789', 5)).toEqual({ lines: [], oversize: [9] });
  });

  it('never holds more than the limit of a line of 100 MB (G7)', () => {
    const heard: Heard = { lines: [], oversize: [] };
    const lines = createLines({
      limit: 1024 * 1024,
      onLine: (bytes) => heard.lines.push(bytes.toString()),
      onOversize: (bytesSeen) => heard.oversize.push(bytesSeen),
    });
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let sent = 0; sent < 100 * 1024 * 1024; sent += chunk.length) {
      lines.push(chunk);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    lines.push(Buffer.from('\nafter\n'));
    expect(heard).toEqual({ lines: ['after'], oversize: [100 * 1024 * 1024] });
    // Doubling: 64 KiB + 128 + 256 + 512 + 1024 KiB, if nothing is collected in between.
    expect(most).toBeLessThan(3 * 1024 * 1024);
  });

  it('does not change a line when later chunks come', () => {
    const seen: Buffer[] = [];
    const lines = createLines({ limit: 100, onLine: (bytes) => seen.push(bytes), onOversize: () => {} });
    for (const chunk of ['fi', 'rst\nse', 'cond\n', 'th', 'ird\n']) lines.push(Buffer.from(chunk));
    expect(seen.map(String)).toEqual(['first', 'second', 'third']);
  });

  it('gives the same lines wherever the stream is cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '{"k":1}', '\n', '\r\n', '\r', 'xxxxxxxx'))
      .map((p) => p.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(12)), (stream, cuts) => {
        const bytes = Buffer.from(stream);
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        chunks.push(bytes.subarray(at));
        const expected = stream
          .split('\n')
          .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
          .filter((line) => line !== '');
        const short = expected.filter((line) => Buffer.byteLength(line) <= 10);
        const long = expected.map((line) => Buffer.byteLength(line)).filter((length) => length > 10);
        const heard = frame(chunks, 10);
        expect(heard.lines).toEqual(short);
        expect(heard.oversize.length).toBe(long.length);
      }),
    );
  });
});
