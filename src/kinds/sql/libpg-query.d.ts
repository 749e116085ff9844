/** What is used of PostgreSQL's own parser, compiled to WebAssembly: the code that Emscripten put around it. */
declare module 'libpg-query/wasm/libpg-query.js' {
  interface PgQuery {
    _malloc(size: number): number;
    _free(at: number): void;
    /** Gives the place of the tree's text, of what was written to stderr, and of an error; 0 for none. */
    _wasm_parse_query_raw(textAt: number): number;
    _wasm_free_parse_result(resultAt: number): void;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, at: number, size: number): void;
    UTF8ToString(at: number): string;
    getValue(at: number, type: 'i32'): number;
  }
  const createPgQuery: (options: { readonly locateFile: () => string }) => Promise<PgQuery>;
  // biome-ignore lint/style/noDefaultExport: that is how the module exports it
  export default createPgQuery;
}
