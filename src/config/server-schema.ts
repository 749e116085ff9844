import * as z from 'zod';
import type { Scope } from '../gateway/scope.ts';
import type { EnvValue } from './config.ts';
import { duration, envValue, filePath, text, variable } from './fields.ts';
import { isLoopback } from './loopback.ts';
import { packageSpec, type VerifyFile, verify } from './package-schema.ts';
import { type ContainmentFile, containment } from './sandbox-schema.ts';

interface TimingFile {
  idle: string;
  timeout: string;
}

export interface LocalServerFile extends TimingFile, ContainmentFile {
  args: string[];
  cwd: string;
  env: Record<string, EnvValue>;
  inheritEnv: string[];
  instances: Scope;
  maxInstances: number;
}

export type StdioServerFile = LocalServerFile &
  ({ command: string } | { package: string; verify: VerifyFile });

export interface HttpServerFile extends TimingFile {
  url: string;
  headers: Record<string, EnvValue>;
}

export type ServerFile = StdioServerFile | HttpServerFile;

/** Fields that the transport writes itself (RFC 9110, 7.6.1; MCP 2026-07-28, basic/transports). */
const TAKEN =
  /^(?:host|connection|content-length|content-type|content-encoding|transfer-encoding|te|trailer|upgrade|expect|keep-alive|accept|accept-encoding|last-event-id|mcp-.*)$/i;

const timing = {
  idle: duration().default('15m').describe('Ends the server when nobody has called it for so long.'),
  timeout: duration().default('60s').describe('How long a single request may take.'),
};

const command = text()
  .min(1, 'expected a program')
  .describe('The program to start. It is started as it stands, never through a shell.');

const local = {
  args: z.array(text()).default([]).describe('Its arguments, one by one.'),
  cwd: filePath().default('.').describe('Its working directory, relative to this file.'),
  env: z
    .record(variable(), envValue(text()))
    .default({})
    .describe('Variables that it gets, beyond those of `inheritEnv`.'),
  inheritEnv: z
    .array(variable())
    .default([])
    .describe("Variables that it gets from Bartizan's own environment. By default it gets none."),
  instances: z
    .enum(['principal', 'session', 'shared', 'call'])
    .default('principal')
    .describe(
      'Who shares a running copy: all that one caller does (`principal`), one client or legacy session (`session`), everybody (`shared`), or nobody, so that each request has a copy of its own (`call`).',
    ),
  maxInstances: z
    .int()
    .min(1)
    .max(1_000)
    .default(16)
    .describe('Copies that may run at once. When there are as many, the one idle for longest is ended.'),
  ...containment,
  ...timing,
};

const stdio: z.ZodType<StdioServerFile> = z
  .strictObject({ command, ...local })
  .describe('A server that Bartizan starts, and talks to over its standard input and output.');

const managed: z.ZodType<StdioServerFile> = z
  .strictObject({ package: packageSpec, verify, ...local })
  .refine((server) => !isImage(server.package) || server.cwd === '.', {
    path: ['cwd'],
    error: 'an image works in the directory that it names itself: take cwd out',
  })
  .refine((server) => !isImage(server.package) || !isOff(server.sandbox), {
    error: 'an image is started within walls only: take `sandbox: { off: … }` out, or use another package',
  })
  .describe('A server from a package that was verified, and is started from the store of `bartizan add`.');

const http: z.ZodType<HttpServerFile> = z
  .strictObject({
    url: z
      .string()
      .superRefine((url, context) => {
        const wrong = problemOfUrl(url);
        if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong });
      })
      .describe('Its MCP endpoint. `https`, or plain `http` on this machine only.'),
    headers: z
      .record(
        z
          .string()
          .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected a header name (RFC 9110, 5.1)')
          .refine((name) => !TAKEN.test(name), 'Bartizan writes this header itself'),
        envValue(z.string().regex(/^[\t\x20-\x7e]*$/, 'a header value is printable ASCII on one line')),
      )
      .default({})
      .describe('Header fields to send along, such as `Authorization`.'),
    ...timing,
  })
  .describe('A server that Bartizan reaches over Streamable HTTP, or HTTP+SSE where it speaks nothing else.');

export const serverSchema: z.ZodType<ServerFile> = z.union([stdio, managed, http], {
  error: 'expected a server: `command` or `package` starts one here, `url` reaches one elsewhere',
});

function isImage(spec: string): boolean {
  return spec.startsWith('oci:');
}

function isOff(sandbox: ContainmentFile['sandbox']): boolean {
  return typeof sandbox === 'object' && 'off' in sandbox;
}

function problemOfUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return 'expected an address such as https://example.com/mcp';
  }
  if (url.username !== '' || url.password !== '') {
    return 'credentials do not belong in an address: use `headers` with { fromEnv: NAME }';
  }
  if (url.hash !== '') return 'an endpoint has no #fragment';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return 'plain http is read and changed by anybody on the way: use https';
  }
  return undefined;
}
