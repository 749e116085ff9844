import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

/** What `patch` would make of it. */
function patch(before: string, diff: readonly string[]): string {
  const old = before.split('\n').slice(0, -1);
  const result: string[] = [];
  let next = 0;
  for (const line of diff.slice(2)) {
    const start = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
    if (start !== null) {
      const from = Number(start[1]) - (start[2] === '0' ? 0 : 1);
      result.push(...old.slice(next, from));
      next = from;
    } else if (line.startsWith('+')) result.push(line.slice(1));
    else {
      expect(line.slice(1)).toBe(old[next++]);
      if (line.startsWith(' ')) result.push(line.slice(1));
    }
  }
  return [...result, ...old.slice(next)].map((line) => `${line}\n`).join('');
}

describe('a diff', () => {
  it('is in the unified format', () => {
    expect(unifiedDiff('f', '1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nfive\n6\n7\n8\n9\n')).toEqual([
      '--- f',
      '+++ f',
      '@@ -2,7 +2,7 @@',
      ' 2',
      ' 3',
      ' 4',
      '-5',
      '+five',
      ' 6',
      ' 7',
      ' 8',
    ]);
    expect(unifiedDiff('f', undefined, 'a\n')).toEqual(['--- /dev/null', '+++ f', '@@ -0,0 +1 @@', '+a']);
    expect(unifiedDiff('f', 'a\n', 'a\n')).toEqual([]);
  });

  it('turns the one text into the other', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 });
    const text = lines.map((each) => each.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(patch(one, unifiedDiff('f', one, other))).toBe(other);
      }),
    );
  });
});
