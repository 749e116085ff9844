import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from './source-tree.ts';

const page = readFileSync(path.join(root, 'docs/for-servers.md'), 'utf8');
const examples = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = ''], index) => ({
  file: path.join(root, 'test', `example-${index}.ts`),
  text: text.replaceAll("'bartizan/server'", "'../src/sdk/server.ts'"),
}));

describe('the examples of docs/for-servers.md', () => {
  it('compile as strictly as this project does', () => {
    const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists } = host;
    const known = new Map(examples.map(({ file, text }) => [path.resolve(file), text]));
    host.readFile = (file) => known.get(path.resolve(file)) ?? readFile(file);
    host.fileExists = (file) => known.has(path.resolve(file)) || fileExists(file);
    const program = ts.createProgram([...known.keys()], options, host);
    const found = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => [file?.fileName, ts.flattenDiagnosticMessageText(messageText, '\n')]);
    expect(examples.length).toBeGreaterThan(6);
    expect(found).toEqual([]);
  });

  it('use everything that there is', async () => {
    const names = Object.keys(await import('../src/sdk/server.ts'));
    const unused = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page));
    expect(unused).toEqual([]);
  });
});
