/**
 * The parser of DataFusion, compiled to WebAssembly, for MySQL and SQLite (https://github.com/apache/datafusion-sqlparser-rs).
 *
 * It is run without the code around it: that keeps one instance for good, and an instance that has run out of its stack
 * answers nothing any more. Here such an instance is thrown away. Only what is needed to get the tree as JSON is given to it.
 */
import { readFile } from 'node:fs/promises';
import { wasmFile } from './wasm-file.ts';

/** The part of the exports that is used; strings are passed as place and length in `memory`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __wbindgen_externrefs: WebAssembly.Table;
  __wbindgen_start(): void;
  __wbindgen_malloc(size: number, align: number): number;
  __wbindgen_free(at: number, size: number, align: number): void;
  __externref_table_dealloc(index: number): void;
  parse_sql_to_json_string(
    dialectAt: number,
    dialectSize: number,
    textAt: number,
    textSize: number,
  ): [at: number, size: number, error: number, failed: number];
}

export type SqlParser = (text: string, dialect: 'mysql' | 'sqlite') => unknown;

/** @throws {Error} when this version of Node cannot run it */
export async function loadSqlParser(): Promise<SqlParser> {
  const file = wasmFile('sqlparser.wasm', '@guanmingchiu/sqlparser-ts', '../wasm/sqlparser_rs_wasm_bg.wasm');
  const module = await WebAssembly.compile(await readFile(file));
  let instance: SqlParser | undefined;
  return (text, dialect) => {
    instance ??= instanceOf(module);
    const parse = instance;
    try {
      return parse(text, dialect);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) instance = undefined;
      throw error;
    }
  };
}

class SyntaxProblem extends Error {}

function instanceOf(module: WebAssembly.Module): SqlParser {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const read = (at: number, size: number): string =>
    decoder.decode(new Uint8Array(wasm.memory.buffer, at >>> 0, size));

  const imports: Record<string, Record<string, () => unknown>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = importOf(name);
  }
  function importOf(name: string): (...given: number[]) => unknown {
    if (name === '__wbindgen_init_externref_table') return () => wasm.__wbindgen_externrefs.grow(4);
    // Only the words of an error are made of this.
    if (name.startsWith('__wbindgen_cast_')) return (at = 0, size = 0) => read(at, size);
    return () => {
      throw new Error(`the SQL parser asked for ${name}`);
    };
  }

  const wasm = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  wasm.__wbindgen_start();

  const encoder = new TextEncoder();
  const write = (text: string): [at: number, size: number] => {
    const bytes = encoder.encode(text);
    const at = wasm.__wbindgen_malloc(bytes.length, 1) >>> 0;
    new Uint8Array(wasm.memory.buffer).set(bytes, at);
    return [at, bytes.length];
  };

  return (text, dialect) => {
    const [at, size, error, failed] = wasm.parse_sql_to_json_string(...write(dialect), ...write(text));
    if (failed !== 0) {
      const message = String(wasm.__wbindgen_externrefs.get(error));
      wasm.__externref_table_dealloc(error);
      throw new SyntaxProblem(message.replace(/^sql parser error: /, ''));
    }
    try {
      return JSON.parse(read(at, size));
    } finally {
      wasm.__wbindgen_free(at, size, 1);
    }
  };
}
