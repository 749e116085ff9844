import { PassThrough } from 'node:stream';
import { main } from '../../src/cli/main.ts';

export interface Session {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process, without a terminal, and collects what it says. */
export async function bartizan(argv: readonly string[], env: Record<string, string> = {}): Promise<Session> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await main(argv, { stdin, stdout, stderr, env });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}
