import { type Compiled, type CompileOptions, SchemaCompiler } from './compile.ts';

/** This process may not make code from text, so schemas cannot be compiled. */
export class CodeGenerationError extends Error {
  constructor(options?: ErrorOptions) {
    super(
      'Schemas are checked by generated code, and this process forbids that. ' +
        'Start Node without --disallow-code-generation-from-strings.',
      options,
    );
    this.name = 'CodeGenerationError';
  }
}

/**
 * @param Code the function constructor of the realm that schemas would be compiled in
 * @throws {CodeGenerationError} when the process runs with `--disallow-code-generation-from-strings`
 */
export function assertCodeGeneration(Code: FunctionConstructor = Function): void {
  try {
    new Code('return 1');
  } catch (error) {
    throw new CodeGenerationError({ cause: error });
  }
}

let compiler: Promise<SchemaCompiler> | undefined;

/**
 * The compiler of this process. Ajv and re2js take some 30 ms to load, so they are loaded at the first call, and once.
 *
 * @throws {CodeGenerationError}
 */
export function loadCompiler(): Promise<SchemaCompiler> {
  compiler ??= load();
  return compiler;
}

async function load(): Promise<SchemaCompiler> {
  assertCodeGeneration();
  const [ajv, { RE2JS }] = await Promise.all([import('ajv/dist/2020.js'), import('re2js')]);
  return new SchemaCompiler(ajv, RE2JS);
}

/** Compiles one schema; see {@link SchemaCompiler.compile}. */
export async function compileSchema(schema: unknown, options: CompileOptions = {}): Promise<Compiled> {
  return (await loadCompiler()).compile(schema, options);
}
