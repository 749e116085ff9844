/** Small files that are there whole or not at all, and survive the loss of power. */
import * as fs from 'node:fs';
import path from 'node:path';
import { syncFolder } from './folder.ts';
import { isMissing } from './problem.ts';

export function writeDurably(file: string, value: unknown): void {
  const draft = `${file}.tmp`;
  const descriptor = fs.openSync(draft, 'w', 0o600);
  try {
    fs.writeFileSync(descriptor, `${JSON.stringify(value)}\n`);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  fs.renameSync(draft, file);
  syncFolder(path.dirname(file));
}

/** What stands in a file that `writeDurably` wrote. These lie where only whoever runs Bartizan writes. */
export function readDurable<T>(file: string): T | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function removeDurably(file: string): void {
  fs.rmSync(file, { force: true });
  syncFolder(path.dirname(file));
}
