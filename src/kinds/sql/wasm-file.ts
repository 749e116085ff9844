/** Where the compiled parsers are: beside this code once it is built, in their packages before. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export function wasmFile(fileName: string, packageName: string, fromItsEntry: string): string {
  const beside = fileURLToPath(new URL(`./${fileName}`, import.meta.url));
  if (existsSync(beside)) return beside;
  return path.join(createRequire(import.meta.url).resolve(packageName), '..', fromItsEntry);
}
