import type { Config, ServerConfig, StdioServer } from '../../config/config.ts';
import { levelOf, optionsOf } from '../../gateway/walls.ts';
import { SandboxError, type Sandboxes } from '../../sandbox/choose.ts';
import { follow, inPlace } from '../../sandbox/granted.ts';
import type { Guard } from '../../sandbox/guard.ts';
import { UpstreamError } from '../../upstreams/upstream.ts';
import { grantsOf } from '../explain/sentences.ts';
import { type Finding, fail, note, ok, warn } from './finding.ts';

/** What is around a server, what is lacking of it, and for ever why there is nothing. Starts no server. */
export async function wallFindings(
  name: string,
  server: ServerConfig,
  config: Config,
  sandboxes: Sandboxes,
  guard: Guard,
): Promise<Finding[]> {
  if (server.kind === 'http') return [];
  const { walls, grants } = server;
  try {
    const level = levelOf(name, server, config, sandboxes);
    if (level === undefined) {
      const reason = walls.kind === 'off' ? walls.reason : 'nothing was said';
      return [
        warn(
          name,
          `runs without a sandbox, with all your rights: ${reason}`,
          'take sandbox.off out of the config',
        ),
        ...(grants.network.length === 0
          ? []
          : [
              warn(
                name,
                'its network grants mean nothing: without a sandbox it connects wherever it likes',
                'take sandbox.off out of the config, or network',
              ),
            ]),
      ];
    }
    const standing = await sandboxes.at(level, optionsOf(server)).probe();
    if (standing.kind === 'missing') {
      return [fail(name, `is not started, for there is no ${level}: ${standing.why}`, standing.hint)];
    }
    const refused = await refusedGrants(server, guard);
    if (refused !== undefined) return [fail(name, refused)];
    return [
      ok(
        name,
        `in ${level}: ${grantsOf(name, server)
          .map((words) => words.join(' '))
          .join(', ')}`,
      ),
      ...standing.weaker.map((what) => note(name, `not held by ${level} here: ${what}`)),
    ];
  } catch (error) {
    if (error instanceof SandboxError) return [fail(name, error.message, error.hint)];
    throw error;
  }
}

/** What a start would say of its grants; undefined when they can be given. */
async function refusedGrants({ grants }: StdioServer, guard: Guard): Promise<string | undefined> {
  try {
    await follow(grants.read.map(inPlace), 'read', guard);
    await follow(grants.write.map(inPlace), 'write', guard);
    return undefined;
  } catch (error) {
    if (error instanceof UpstreamError) return error.message;
    throw error;
  }
}

/** Which walls can be had on this machine. */
export async function sandboxFindings({ all }: Sandboxes): Promise<Finding[]> {
  return Promise.all(
    all.map(async (sandbox) => {
      const standing = await sandbox.probe();
      if (standing.kind === 'missing') return note(sandbox.level, standing.why, standing.hint);
      const lacks = standing.weaker.length === 0 ? '' : `; ${standing.weaker.join('; ')}`;
      return ok(sandbox.level, `${standing.version}${lacks}`);
    }),
  );
}
