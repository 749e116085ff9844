/** What is used of WebAssembly, which Node has and its types of version 20 do not. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: {
    imports(module: Module): { readonly module: string; readonly name: string }[];
  };
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, () => unknown>>);
    readonly exports: unknown;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Table {
    get(index: number): unknown;
    grow(by: number): number;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
