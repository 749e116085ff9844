/** Starts attacks, inside walls and outside. */
import { fileURLToPath } from 'node:url';
import type { Contain } from '../../../src/upstreams/process/launch.ts';
import { startProcess } from '../../../src/upstreams/process/server-process.ts';

export const ATTACKS: string = fileURLToPath(new URL('./attacks/', import.meta.url));

export interface Ran {
  /** Of stdout. */
  readonly lines: readonly string[];
  readonly stderr: readonly string[];
}

export interface Running extends Ran {
  /** Resolves with the first line that matches. */
  line(pattern: RegExp): Promise<string>;
  send(message: object): void;
  close(): Promise<void>;
  readonly exited: Promise<unknown>;
}

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly contain?: Contain | undefined;
}

export async function start({ command, args, env = {}, contain }: Start): Promise<Running> {
  const lines: string[] = [];
  const stderr: string[] = [];
  const waiting = new Set<() => void>();
  const process_ = await startProcess(
    { command, args, cwd: '/', env, ...(contain && { contain }) },
    {
      line(bytes) {
        lines.push(bytes.toString('utf8'));
        for (const each of waiting) each();
      },
      oversize: () => undefined,
      stderr: (text) => void stderr.push(text),
      exit() {
        for (const each of waiting) each();
      },
    },
    { line: 1_000_000, stderrLine: 1000 },
  );
  let over = false;
  void process_.exited.then(() => {
    over = true;
    for (const each of waiting) each();
  });
  return {
    lines,
    stderr,
    exited: process_.exited,
    send: (message) => void process_.send(Buffer.from(JSON.stringify(message))),
    close: () => process_.close(),
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((each) => pattern.test(each));
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`it ended without saying so: ${stderr.join('\n')}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Runs it to its end. */
export async function run(what: Start): Promise<Ran> {
  const running = await start(what);
  await running.exited;
  await running.close();
  return running;
}
