import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { shell } from '../../src/sdk/server.ts';

export async function log(count: number, files: string[]): Promise<string> {
  const { file, args } = shell`git log --max-count=${count} -- ${files}`;
  return (await promisify(execFile)(file, args)).stdout;
}
