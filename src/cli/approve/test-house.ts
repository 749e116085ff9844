import { PassThrough, Readable } from 'node:stream';
import type { JsonObject } from '../../protocol/json.ts';
import { type ApproveOptions, approve } from '../commands/approve.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../terminal.ts';
import type { Launch } from './launch.ts';
import type { Person } from './person.ts';
import type { Offered } from './review.ts';

/** Digest of how the server is started. */
export const LAUNCH: string = `sha256:${'1'.repeat(64)}`;
export const read: JsonObject = {
  name: 'read_file',
  title: 'Read File',
  description: 'Reads a file.',
  inputSchema: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Where it is.' },
      limit: { type: 'integer', minimum: 1 },
    },
    required: ['path'],
  },
  annotations: { readOnlyHint: true },
};
export const remove: JsonObject = {
  name: 'delete_file',
  description: 'Deletes a file.',
  inputSchema: { type: 'object' },
};
export const greet: JsonObject = {
  name: 'greet',
  description: 'Greets.',
  arguments: [{ name: 'who', required: true }],
};

/** What the server offers, with a default for everything: one tool that reads. */
export function offering(partial: Partial<Offered> = {}): Offered {
  return {
    serverInfo: { name: 'files', version: '1.0.0' },
    protocolVersion: '2026-07-28',
    tools: [read],
    prompts: [],
    resources: [],
    templates: [],
    ...partial,
  };
}

/** How it is started, in these lines and within walls. */
export function launched(
  lines: readonly string[] = [
    'is started: npx -y files@1.0.0 /data, in .',
    'walls: the default of the system',
  ],
  partial: Partial<Launch> = {},
): Launch {
  return {
    digest: LAUNCH,
    lines: lines.map((line) => ({ kept: line, here: line })),
    withoutWalls: false,
    isElsewhere: false,
    ...partial,
  };
}

/** All servers, without a question. */
export const YES = { all: true, yes: true } as const;

export interface Answering extends Person {
  readonly asked: string[];
}

/** A person with prepared answers; `undefined` breaks off. Notes what was asked. Whatever is to be started may be. */
export function answering(...answers: (string | undefined)[]): Answering {
  const person = deciding(...answers);
  return {
    asked: person.asked,
    choose(question, choices) {
      const start = choices.find(({ value }) => value === 'start');
      return start === undefined ? person.choose(question, choices) : Promise.resolve(start.value);
    },
  };
}

/** One who is asked before a server is started, too. */
export function deciding(...answers: (string | undefined)[]): Answering {
  const asked: string[] = [];
  return {
    asked,
    choose(question, choices) {
      asked.push(question);
      const answer = answers.shift();
      const choice = choices.find(({ value }) => value === answer);
      if (answer !== undefined && choice === undefined) {
        return Promise.reject(new Error(`"${answer}" is no choice at: ${question}`));
      }
      return Promise.resolve(choice?.value);
    },
  };
}

/** `bartizan approve`, without a terminal, of servers that offer this. */
export async function approveIn(
  lockPath: string,
  offered: Offered | Record<string, Offered | Error>,
  options: Partial<ApproveOptions> = {},
): Promise<{ outcome: number | Failure; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: Io = { stdin: Readable.from([]), stdout, stderr, env: {} };
  const byServer =
    'tools' in offered ? { files: offered as Offered } : (offered as Record<string, Offered | Error>);
  const outcome = await approve(
    {
      servers: Object.keys(byServer),
      lockPath,
      by: 'ada',
      now: () => Date.UTC(2026, 7, 1),
      launchOf: async () => launched(),
      collect: (server) => {
        const found = byServer[server];
        return found instanceof Error || found === undefined ? Promise.reject(found) : Promise.resolve(found);
      },
      ...options,
    },
    io,
  ).catch((error: unknown) => {
    if (error instanceof Failure) return error;
    throw error;
  });
  stdout.end();
  stderr.end();
  const out = String(stdout.read() ?? '');
  const err = String(stderr.read() ?? '');
  return { outcome, out, err };
}
