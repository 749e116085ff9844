/** What a local server is granted, and by what it is kept to that, as the file has it. */
import * as z from 'zod';
import { LEVELS, type Level } from '../sandbox/level.ts';
import { BYTE_SIZE } from './byte-size.ts';
import { duration, filePath } from './fields.ts';
import { type SandboxFile, sandbox } from './walls-schema.ts';

export interface FilesFile {
  read: string[];
  write: string[];
  staged: boolean;
  undoFor: string;
}

export interface LimitsFile {
  memory: string;
  processes: number;
  cpus: number;
  openFiles: number;
  disk: string;
}

export interface ContainmentFile {
  files: FilesFile;
  network: string[];
  limits: LimitsFile;
  sandbox?: SandboxFile | undefined;
  toolSandbox: Record<string, Level>;
}

const size = (): z.ZodString =>
  z
    .string({ error: 'expected a size such as 512MiB' })
    .regex(BYTE_SIZE, 'write a size such as 64KiB, 512MiB or 2GiB');

const paths = (what: string): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  z.array(filePath()).default([]).describe(what);

const files = z
  .strictObject({
    read: paths('Files and directories that it may read, relative to this file.'),
    write: paths('Files and directories that it may read and change, relative to this file.'),
    staged: z
      .boolean()
      .default(false)
      .describe('What it writes is kept aside until `bartizan commit` lets it count.'),
    undoFor: duration().default('24h').describe('How long `bartizan undo` can take back the last commit.'),
  })
  .prefault({})
  .describe('Files that it is granted. It sees none but these, the system, and its own program.');

const network = z
  .array(
    z
      .string()
      .regex(
        /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?:[1-9]\d{0,4}$/,
        'write a host and a port such as api.github.com:443, or *.example.com:443',
      )
      .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'there is no such port'),
  )
  .default([])
  .describe('Hosts that it may reach, each with a port, through Bartizan alone. By default it reaches none.');

const limits = z
  .strictObject({
    memory: size().default('2GiB').describe('Memory of all its processes together.'),
    processes: z.int().min(1).max(32_768).default(256).describe('Processes and threads at once.'),
    cpus: z.number().min(0.1).max(1_024).default(2).describe('Processors that it may keep busy.'),
    openFiles: z.int().min(16).max(1_048_576).default(1_024).describe('Open files of each process.'),
    disk: size().default('1GiB').describe('What it may write to its private `/tmp` and home.'),
  })
  .prefault({})
  .describe('How much of the machine it may use.');

/** What holds for every server that Bartizan starts. */
export const everySandbox: z.ZodType<{ minimum?: Level | undefined }> = z
  .strictObject({
    minimum: z
      .enum(LEVELS)
      .optional()
      .describe(
        'The weakest walls that a server may be started in, in the order `' +
          LEVELS.join('`, `') +
          '`. A server that has weaker ones, or none, is refused.',
      ),
  })
  .prefault({})
  .describe('The walls around the servers that Bartizan starts.');

const toolSandbox = z
  .record(z.string(), z.enum(LEVELS))
  .default({})
  .describe(
    'Tools that run what a model wrote, each with the walls that it asks for: calls of them go to a copy of the server of their own.',
  );

/** Fields of a server that Bartizan starts. */
export const containment: {
  files: z.ZodType<FilesFile>;
  network: z.ZodType<string[]>;
  limits: z.ZodType<LimitsFile>;
  sandbox: z.ZodType<SandboxFile | undefined>;
  toolSandbox: z.ZodType<Record<string, Level>>;
} = { files, network, limits, sandbox, toolSandbox };
