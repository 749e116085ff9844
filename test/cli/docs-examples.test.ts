/** The configs in the docs can be typed as they stand. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { root } from '../source-tree.ts';

const examples = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => {
    const page = readFileSync(path.join(root, 'docs', name), 'utf8');
    return [...page.matchAll(/^```yaml\n(.*?)^```$/gms)]
      .map(([, text = ''], index) => ({ name, index, text }))
      .filter(({ text }) => /^servers:/m.test(text));
  });

describe('examples in the docs', () => {
  it.each(examples)('$name, $index loads', ({ text }) => {
    expect(() => parseConfig(text, '/repo/bartizan.yaml')).not.toThrow();
  });
});
