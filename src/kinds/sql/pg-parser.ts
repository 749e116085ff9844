/** PostgreSQL's own parser (https://github.com/pganalyze/libpg_query), compiled to WebAssembly. */
import createPgQuery from 'libpg-query/wasm/libpg-query.js';
import { wasmFile } from './wasm-file.ts';

type PgQuery = Awaited<ReturnType<typeof createPgQuery>>;
export type PgParser = (text: string) => unknown;

/** @throws {Error} when this version of Node cannot run it */
export async function loadPgParser(): Promise<PgParser> {
  const file = wasmFile('libpg-query.wasm', 'libpg-query', 'libpg-query.wasm');
  const locateFile = (): string => file;
  let instance: PgQuery | undefined = await createPgQuery({ locateFile });
  return (text) => {
    if (instance === undefined) throw new Error('the parser is being started again');
    let answered = false;
    try {
      const [tree, problem] = parsedBy(instance, text);
      answered = true;
      if (problem !== undefined) throw new Error(problem);
      return JSON.parse(tree);
    } finally {
      // One that ran out of its stack in the middle is not asked again.
      if (!answered) {
        instance = undefined;
        createPgQuery({ locateFile }).then(
          (next) => {
            instance = next;
          },
          () => undefined,
        );
      }
    }
  };
}

function parsedBy(wasm: PgQuery, text: string): [tree: string, problem?: string] {
  const size = wasm.lengthBytesUTF8(text) + 1;
  const at = wasm._malloc(size);
  wasm.stringToUTF8(text, at, size);
  const result = wasm._wasm_parse_query_raw(at);
  const [tree = 0, , error = 0] = [0, 4, 8].map((offset) => wasm.getValue(result + offset, 'i32'));
  const answer: [string, string?] =
    error === 0 ? [wasm.UTF8ToString(tree)] : ['', wasm.UTF8ToString(wasm.getValue(error, 'i32'))];
  wasm._free(at);
  wasm._wasm_free_parse_result(result);
  return answer;
}
