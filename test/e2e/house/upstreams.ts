/** Servers that real people run, and how to start them. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Behaviour } from '../../../src/testing/behaviours.ts';
import { type Command, hostileServer, rawClient } from '../../../src/testing/index.ts';

const { resolve } = createRequire(import.meta.url);
const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

function published(name: string, ...args: string[]): Command {
  const script = path.join(
    path.dirname(resolve(`@modelcontextprotocol/${name}/package.json`)),
    'dist/index.js',
  );
  return { command: process.execPath, args: [script, ...args] };
}

export const everything = (): Command => published('server-everything', 'stdio');
export const filesystem = (dir: string): Command => published('server-filesystem', dir);
export const memory = (): Command => published('server-memory');
export const official = (): Command => ({ command: process.execPath, args: [fixture('official-stdio.mjs')] });
export const officialOverHttp = (): Command => ({
  command: process.execPath,
  args: [fixture('official-http.mjs')],
});
/** The official SDK 1.x over HTTP+SSE. */
export const officialOverSse = (version: string, port = 0): Command => ({
  command: process.execPath,
  args: [fixture('official-sse.mjs'), version, String(port)],
});
/** The same over Streamable HTTP, whose streams it breaks off, to be taken up again. */
export const officialResumable = (): Command => ({
  command: process.execPath,
  args: [fixture('official-resumable.mjs')],
});

export function everythingOverHttp(): Command {
  const { command, args } = published('server-everything', 'streamableHttp');
  return { command, args: ['--import', fixture('loopback.mjs'), ...args] };
}

/** One of ours over stdio, as the config has it. */
export function hostile(
  behaviour: Behaviour,
  settings: Readonly<Record<string, string | number>> = {},
): Command & Record<string, unknown> {
  return { ...hostileServer(behaviour, settings) };
}

/** One that says these words, in some place. */
export function saying(where: string, words: string): Command & Record<string, unknown> {
  return hostile('says', { where, words: Buffer.from(words).toString('base64url') });
}

/** One that says them at the end of a megabyte and a half. */
export function flooding(where: string, words: string): Command & Record<string, unknown> {
  return hostile('says', { where, words: Buffer.from(words).toString('base64url'), after: 1_500_000 });
}

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server that prints `{"port":…}`, and waits for it. */
export async function listening(
  server: Command,
  env: Readonly<Record<string, string>> = {},
): Promise<Listening> {
  const client = rawClient(server, { env: { PATH: process.env.PATH ?? '', ...env } });
  const line = await client.until((text) => text.startsWith('{"port":'));
  const { port } = JSON.parse(line) as { port: number };
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async close() {
      await client.close('kill');
    },
  };
}
