import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './source-tree.ts';

const page = readFileSync(path.join(root, 'docs/for-servers.md'), 'utf8');
const onPage = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);

describe('the examples of docs/for-servers.md', () => {
  it('are the files of test/for-servers, which compile with everything else', () => {
    const folder = path.join(root, 'test/for-servers');
    const compiled = readdirSync(folder).map((name) =>
      readFileSync(path.join(folder, name), 'utf8').replace("'../../src/sdk/server.ts'", "'bartizan/server'"),
    );
    expect(new Set(onPage)).toEqual(new Set(compiled));
  });

  it('use everything that there is', async () => {
    const names = Object.keys(await import('../src/sdk/server.ts'));
    const unused = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page));
    expect(unused).toEqual([]);
  });
});
