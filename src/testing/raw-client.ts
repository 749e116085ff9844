import { spawn } from 'node:child_process';
import type { JsonObject } from '../protocol/json.ts';
import { requestOf } from './exchange.ts';
import type { Command } from './hostile-server.ts';

/** A client that speaks lines of text over stdio, and believes nothing that it hears. */
export interface RawClient {
  readonly pid: number;
  /** Everything the other side wrote to stdout, line by line, as it came. */
  readonly lines: readonly string[];
  readonly stderr: string;
  /** Settles with the exit code when the other side has ended; -1 when a signal ended it. */
  readonly exited: Promise<number>;
  /** Sends a message, or a line as it is. */
  send(message: unknown): void;
  /** Sends a request in the modern form, and waits for the first line that carries its id. */
  request(method: string, params?: JsonObject): Promise<JsonObject>;
  /** Waits for a line, among those that came already too. Rejects when the other side ends without it. */
  until(fits: (line: string) => boolean): Promise<string>;
  /** Ends the other side's input, or kills it. Waits for its end. */
  close(how?: 'input' | 'kill'): Promise<number>;
}

export interface RawClientOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts `command` and speaks to it, without any of the house between. */
export function rawClient({ command, args }: Command, { env = {}, cwd }: RawClientOptions = {}): RawClient {
  const child = spawn(command, args, {
    env: { ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot be started: ${command}`);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let stderr = '';
  let over = false;
  let id = 0;

  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = text.split('\n');
    parts[0] = rest + (parts[0] ?? '');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    if (parts.length > 0) wake();
  });
  const exited = new Promise<number>((resolve) => {
    child.on('close', (code) => {
      over = true;
      resolve(code ?? -1);
      wake();
    });
  });

  const until = (fits: (line: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      let at = 0;
      const look = (): void => {
        for (; at < lines.length; at += 1) {
          const line = lines[at];
          if (line === undefined || !fits(line)) continue;
          waiting.delete(look);
          resolve(line);
          return;
        }
        if (!over) return;
        waiting.delete(look);
        reject(new Error(`it ended without the line that was awaited; stderr: ${stderr.slice(0, 2000)}`));
      };
      waiting.add(look);
      look();
    });

  const send = (message: unknown): void => {
    child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  };

  return {
    pid,
    lines,
    get stderr() {
      return stderr;
    },
    exited,
    send,
    until,
    async request(method, params = {}) {
      id += 1;
      const mine = id;
      send(requestOf(method, params, mine).value);
      return JSON.parse(await until((line) => idOf(line) === mine)) as JsonObject;
    },
    close(how = 'input') {
      if (how === 'kill') child.kill('SIGKILL');
      child.stdin.end();
      return exited;
    },
  };
}

function idOf(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || 'method' in value || !('id' in value))
      return undefined;
    return value.id;
  } catch {
    return undefined;
  }
}
