import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';
import { RecentlyUsed } from './cache.ts';
import { assertCodeGeneration, CodeGenerationError, compileSchema, loadCompiler } from './load.ts';

it('says what to do where code generation is forbidden', () => {
  const realm = createContext({}, { codeGeneration: { strings: false, wasm: true } });
  const Code = runInContext('Function', realm) as FunctionConstructor;
  expect(() => assertCodeGeneration(Code)).toThrow(CodeGenerationError);
  expect(() => assertCodeGeneration(Code)).toThrow(/--disallow-code-generation-from-strings/);
  expect(() => assertCodeGeneration()).not.toThrow();
});

it('loads the compiler once', async () => {
  expect(await loadCompiler()).toBe(await loadCompiler());
  expect((await compileSchema({ $schema: 'x' })).fault?.code).toBe('dialect_unsupported');
});

it('keeps what was used last, and makes the rest again', () => {
  const cache = new RecentlyUsed<number>(2);
  let made = 0;
  const get = (key: string): number => cache.get(key, () => ++made);
  expect([get('a'), get('b'), get('a'), get('c'), get('a'), get('b')]).toEqual([1, 2, 1, 3, 1, 4]);
  expect(cache.size).toBe(2);
});
