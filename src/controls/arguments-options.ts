/** What a config may say of arguments. */
import { z } from 'zod';
import { folders, hosts, type KindSpec, kindSpec, schemes } from './arguments-kinds.ts';
import type { ResourceOptions } from './arguments-resources.ts';

export interface ServerOptions {
  readonly roots?: readonly string[] | undefined;
  readonly base?: string | undefined;
  readonly innerHosts: readonly string[];
  readonly resolve?: boolean | undefined;
  readonly resources: ResourceOptions;
}

export interface ArgumentsOptions {
  readonly found: 'refuse' | 'ask';
  readonly innerHosts: 'ask' | 'refuse';
  readonly resolve: boolean;
  readonly servers: Readonly<Record<string, ServerOptions>>;
  readonly tools: Readonly<Record<string, Readonly<Record<string, KindSpec>>>>;
}

const server = z.strictObject({
  roots: folders
    .optional()
    .describe('Folders that every path of this server has to stay in. Else what it was granted.'),
  base: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('Where relative paths begin, if not at its working directory.'),
  innerHosts: hosts
    .default([])
    .describe('Hosts of this machine and its network that addresses may name: `localhost:3000`.'),
  resolve: z
    .boolean()
    .optional()
    .describe('Whether hosts are looked up, and refused where they lead to inner addresses.'),
  resources: z
    .strictObject({
      schemes: schemes.optional().describe('The only schemes.'),
      hosts: hosts.min(1).optional().describe('The only hosts.'),
    })
    .prefault({})
    .describe('URIs of resources that it has not listed.'),
});

const TOOL = /^([a-z0-9][a-z0-9-]{0,31})\/(.+)$/s;

export const options: z.ZodType<ArgumentsOptions> = z.strictObject({
  found: z
    .enum(['refuse', 'ask'])
    .default('refuse')
    .describe('What becomes of a call with an argument that is not of its kind.'),
  innerHosts: z
    .enum(['ask', 'refuse'])
    .default('ask')
    .describe('What becomes of an address that plainly names this machine or its network.'),
  resolve: z
    .boolean()
    .default(false)
    .describe('Whether hosts are looked up, for servers that say nothing else.'),
  servers: z.record(z.string(), server).default({}).describe('By name of a server.'),
  tools: z
    .record(
      z.string().regex(TOOL, 'write a server and a tool, as files/read_file'),
      z.record(z.string(), kindSpec),
    )
    .default({})
    .describe(
      'By server and tool: the kind of each parameter. One within another is `outer.inner`; a list stands for its items.',
    ),
});

/** Of `files/read_file`, `files`. */
export function serverIn(key: string): string {
  return TOOL.exec(key)?.[1] ?? '';
}
