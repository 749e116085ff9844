import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStderr } from './stderr.ts';

function run(
  chunks: readonly (string | Buffer)[],
  { line = 20, perSecond = 100, now = () => 0 } = {},
): string[] {
  const out: string[] = [];
  const stderr = createStderr({ line, perSecond }, now, (text) => out.push(text));
  for (const chunk of chunks) stderr.push(Buffer.from(chunk as string));
  stderr.end();
  return out;
}

describe('createStderr', () => {
  it('cuts into lines, whatever the chunks, and keeps the last one without its end', () => {
    expect(run(['a\nb', 'c\r\n', 'd'])).toEqual(['a', 'bc', 'd']);
  });

  it('drops the rest of a long line, and says how much', () => {
    expect(run([`${'x'.repeat(25)}\nok\n`])).toEqual([
      `${'x'.repeat(20)} [5 more characters were left out]`,
      'ok',
    ]);
  });

  it('holds no more of a line than the limit, however long it is', () => {
    const [text] = run(Array.from({ length: 1000 }, () => 'x'.repeat(1000)));
    expect(text).toBe(`${'x'.repeat(20)} [999980 more characters were left out]`);
  });

  it('escapes what would repaint a terminal, forge a line or hide text', () => {
    expect(run(['\u001b[2Jx\u0007\u009b1m\n'])).toEqual(['\\x1b[2Jx\\x07\\x9b1m']);
    expect(run(['a\rb\u2028c\u202ed\u{e0041}\n'], { line: 99 })).toEqual([
      'a\\x0db\\u{2028}c\\u{202e}d\\u{e0041}',
    ]);
  });

  it('keeps characters whole that are cut between chunks', () => {
    const bytes = Buffer.from('ä€\n');
    expect(run([bytes.subarray(0, 1), bytes.subarray(1, 3), bytes.subarray(3)])).toEqual(['ä€']);
  });

  it('counts a flood instead of showing it, and goes on in the next second', () => {
    let now = 0;
    const out: string[] = [];
    const stderr = createStderr(
      { line: 20, perSecond: 2 },
      () => now,
      (text) => out.push(text),
    );
    stderr.push(Buffer.from('1\n2\n3\n4\n'));
    expect(out).toEqual(['1', '2']);
    now = 1000;
    stderr.push(Buffer.from('5\n'));
    expect(out.slice(2)).toEqual(['[2 lines were left out: more than 2 in a second]', '5']);
    stderr.push(Buffer.from('6\n7\n'));
    stderr.end();
    expect(out.slice(4)).toEqual(['6', '[1 lines were left out: more than 2 in a second]']);
  });

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        for (const text of run(texts, { line: 1000 }))
          expect(text).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
