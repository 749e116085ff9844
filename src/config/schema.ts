/**
 * The one description of `bartizan.yaml`. The JSON Schema for editors, `docs/config.md` and every message about
 * a wrong config come from here. It changes no value: what an editor accepts is what is loaded.
 */
import * as z from 'zod';
import type { Control } from '../gateway/control.ts';
import type { Level } from '../sandbox/level.ts';
import { duration, filePath, text } from './fields.ts';
import { type PackagesFile, packages } from './package-schema.ts';
import { everySandbox } from './sandbox-schema.ts';
import { type ServerFile, serverSchema } from './server-schema.ts';

/** Objects to whatever no rule permits, so without it everything would pass: it has options but no `off`. */
export const ALWAYS_ON = 'access-policy';

const SERVER_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

const NAME_RULE = 'a name has 1 to 32 of a-z, 0-9 and -, and does not begin with -';

const OFF = z
  .strictObject({
    reason: z
      .string()
      .regex(/\S/, 'say why this defence is off')
      .describe('Why it is off, for whoever reads this next. `bartizan doctor` repeats it.'),
  })
  .describe('Switches this control off.');

const http = z
  .strictObject({
    host: z
      .enum(['127.0.0.1', '::1'], {
        error: 'only 127.0.0.1 and ::1 until callers can sign in: on any other address everybody could call',
      })
      .default('127.0.0.1')
      .describe('Address to listen on. Only loopback, because callers are not authenticated yet.'),
    port: z.int().min(0).max(65_535).default(4180).describe('Port to listen on; 0 takes any free one.'),
    origins: z
      .array(
        z.string().refine(isOrigin, 'write one web origin such as http://localhost:5173, without a path'),
      )
      .default([])
      .describe('Web origins that may call. Clients that are no browser send none and are not affected.'),
    sessions: z.int().min(1).max(10_000).default(64).describe('Legacy sessions that may be open at once.'),
  })
  .prefault({})
  .describe('The HTTP face, `bartizan serve`.');

const set = z
  .strictObject({
    servers: z
      .array(z.string())
      .min(1, 'a set has at least one server')
      .refine((names) => new Set(names).size === names.length, 'a server stands here twice')
      .describe('Its servers, by name, in the order of its lists.'),
    wait: duration()
      .default('5s')
      .describe(
        'How long a list, or the acknowledgement of a subscription, waits for one of them. What comes later is left out of a list, with a note.',
      ),
  })
  .describe('Servers that are served as one.');

const sets = z
  .record(z.string().regex(SERVER_NAME, NAME_RULE), set)
  .optional()
  .describe(
    'Sets of servers, each served as one: `default` at `/mcp`, any other at `/sets/<name>/mcp`. Left out, there is `default`, of all servers.',
  );

const audit = z
  .strictObject({
    dir: filePath()
      .optional()
      .describe(
        'Directory of the record, relative to this file. Left out, it is `bartizan/audit` in `$XDG_STATE_HOME` or in `~/.local/state`.',
      ),
    durability: z
      .enum(['process', 'power'])
      .default('process')
      .describe(
        'What an acknowledged record survives: `process`, the death of Bartizan at any moment; `power`, also the loss of power, at the cost of a flush for each group of records.',
      ),
  })
  .prefault({})
  .describe('The record of every exchange. If it cannot be written, nothing passes.');

const vulnerabilities = z
  .strictObject({
    osv: text()
      .min(1, 'expected a file or an address')
      .refine(
        (written) => !/^http:\/\//i.test(written),
        'anybody on the way could change the answer: use https',
      )
      .optional()
      .describe(
        'Where known vulnerabilities come from: a JSON file of OSV advisories, relative to this file, or a service such as `https://api.osv.dev`, which learns the names and versions of your packages. Left out, nobody is asked.',
      ),
  })
  .prefault({})
  .describe('What `bartizan sbom --check` compares the packages with.');

const use = z
  .array(
    z.strictObject({
      module: z
        .string()
        .regex(/^(?:\.{1,2}\/|\/|[A-Za-z]:[\\/])/, 'write a path that begins with ./ or /')
        .describe('Path of the module, relative to this file. It runs inside Bartizan, with all its rights.'),
      options: z.record(z.string(), z.unknown()).default({}).describe("The control's own options."),
    }),
  )
  .default([])
  .describe('Controls of your own. They judge after `rate-limits` and before `access-policy`.');

/** The file as it was parsed: durations and paths are still as written. */
export interface ConfigFile {
  servers: Record<string, ServerFile>;
  sets?: Record<string, { servers: string[]; wait: string }> | undefined;
  http: { host: string; port: number; origins: string[]; sessions: number };
  audit: { dir?: string | undefined; durability: 'process' | 'power' };
  controls: Record<string, unknown>;
  packages: PackagesFile;
  vulnerabilities: { osv?: string | undefined };
  use: { module: string; options: Record<string, unknown> }[];
  sandbox: { minimum?: Level | undefined };
}

/** The schema of the whole file, with a section for each of these controls. */
export function configSchema(controls: readonly Control[]): z.ZodType<ConfigFile> {
  return z.strictObject({
    servers: z
      .record(z.string().regex(SERVER_NAME, NAME_RULE), serverSchema)
      .default({})
      .describe('The MCP servers, by the name that you give them.'),
    sets,
    packages,
    vulnerabilities,
    http,
    audit,
    controls: z
      .strictObject(Object.fromEntries(controls.map((control) => [control.id, controlSchema(control)])))
      .prefault({})
      .describe('Options of the controls. Every control is on, whether it is named here or not.'),
    use,
    sandbox: everySandbox,
  });
}

function controlSchema(control: Control): z.ZodType {
  const options = control.options.describe(control.summary);
  if (control.id === ALWAYS_ON) return options.optional();
  return z
    .union([options, z.strictObject({ off: OFF })])
    .optional()
    .describe(control.summary);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text && text !== 'null';
}
