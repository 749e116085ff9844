import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from './config.ts';
import { parseConfig } from './parse.ts';
import { ConfigError } from './problem.ts';

/**
 * Reads and checks the config at `file`.
 *
 * @throws {ConfigError} when it cannot be read, is no UTF-8, or anything in it is wrong.
 */
export async function loadConfig(file: string): Promise<Config> {
  const location = path.resolve(file);
  let bytes: Buffer;
  try {
    bytes = await readFile(location);
  } catch (cause) {
    throw new ConfigError(location, [{ path: '', ...unreadable(cause) }], { cause });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ConfigError(location, [{ path: '', message: 'is not UTF-8' }], { cause });
  }
  return parseConfig(text, location);
}

function unreadable(cause: unknown): { message: string; hint?: string } {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') {
    return { message: 'there is no such file', hint: 'bartizan import, or name one with --config' };
  }
  if (code === 'EACCES' || code === 'EPERM') return { message: 'may not be read' };
  if (code === 'EISDIR') return { message: 'is a directory', hint: 'name the file itself with --config' };
  return { message: `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` };
}
