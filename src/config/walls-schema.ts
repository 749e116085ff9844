/** The walls around a local server, as the file has them. */
import * as z from 'zod';
import {
  CONTAINER_RUNTIMES,
  type ContainerRuntime,
  ENGINES,
  type Engine,
  LEVELS,
  type Level,
} from '../sandbox/level.ts';

export type SandboxFile =
  | Level
  | { off: { reason: string } }
  | { bubblewrap: { selinux: string } }
  | { container: ContainerFile }
  | { kata: { engine: Engine; runtime?: string | undefined } };

interface ContainerFile {
  engine?: Engine | undefined;
  runtime?: ContainerRuntime | undefined;
  selinux?: string | undefined;
}

const selinux = (): z.ZodString =>
  z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}_t$/, 'write a type such as bartizan_server_t')
    .describe('Type of SELinux that it runs as. Where SELinux does not enforce, it is not started.');

export const sandbox: z.ZodType<SandboxFile | undefined> = z
  .union(
    [
      z.enum(LEVELS),
      z.strictObject({
        off: z
          .strictObject({
            reason: z
              .string()
              .regex(/\S/, 'say why it runs without walls')
              .describe('Why, for whoever reads this next. `bartizan doctor` repeats it.'),
          })
          .describe('It runs with all the rights of whoever starts Bartizan.'),
      }),
      z.strictObject({
        bubblewrap: z
          .strictObject({ selinux: selinux() })
          .describe('Namespaces and a filter of system calls, as by default, and a type of SELinux.'),
      }),
      z.strictObject({
        container: z
          .strictObject({
            engine: z.enum(ENGINES).optional().describe('What tells the runtime. Left out, Bartizan itself.'),
            runtime: z
              .enum(CONTAINER_RUNTIMES)
              .optional()
              .describe(
                'What makes the container; `runsc` is gVisor. Left out, `crun`, and with docker or nerdctl `runc`.',
              ),
            selinux: selinux().optional(),
          })
          .refine(({ runtime, selinux: type }) => runtime !== 'runsc' || type === undefined, {
            error: 'gVisor gives no server a type of SELinux: take selinux out, or choose crun',
            path: ['selinux'],
          })
          .refine(({ engine, selinux: type }) => engine === undefined || type === undefined, {
            error: 'an engine gives no server a type of SELinux here: take selinux out, or engine',
            path: ['selinux'],
          })
          .refine(({ engine, runtime }) => engine !== 'podman' || runtime !== 'runsc', {
            error: 'podman cannot start gVisor without rights of root: take engine out',
            path: ['engine'],
          })
          .describe('A container of what the server may see, with no image.'),
      }),
      z.strictObject({
        kata: z
          .strictObject({
            engine: z.enum(ENGINES).default('docker').describe('What tells the runtime.'),
            runtime: z
              .string()
              .regex(
                /^(?:[A-Za-z0-9][\w.-]*|\/[\w./-]*)$/,
                'write the name of a runtime, such as io.containerd.kata.v2',
              )
              .optional()
              .describe(
                'As the engine calls it; with podman also an absolute path. Left out, `io.containerd.kata.v2`, and with podman `kata`.',
              ),
          })
          .refine(({ engine, runtime }) => engine === 'podman' || runtime?.startsWith('/') !== true, {
            error: 'this engine knows its runtimes by name: write the one in its own config',
            path: ['runtime'],
          })
          .describe('A virtual machine. Whether it is one is looked at from inside, at every start.'),
      }),
    ],
    {
      error: `expected one of ${LEVELS.join(', ')}, { container: { … } }, { kata: { … } }, or { off: { reason: … } }`,
    },
  )
  .optional()
  .describe(
    'The walls around it. Left out, `bubblewrap` on Linux and `seatbelt` on macOS. Where they cannot be had, it is not started.',
  );
