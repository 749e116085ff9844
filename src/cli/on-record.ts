/** What a person decides with a command is on the record, like the calls that led to it (L1). */
import { auditRoot, stateDir } from '../audit/places.ts';
import type { Opening } from '../audit/record.ts';
import { createRecorder } from '../audit/recorder.ts';
import type { Config } from '../config/config.ts';
import { createAuditId } from '../gateway/audit-id.ts';
import type { ChangeSet } from '../staging/change-set.ts';
import { userName } from './user-name.ts';

export interface Decision {
  readonly what: 'changes/commit' | 'changes/discard' | 'changes/undo' | 'labels/clear';
  /** What it is about, where that is a set of changes. */
  readonly set?: ChangeSet;
  /** Says where the record is, and how durable. Without one that loads, it is at the usual place. */
  readonly config: Pick<Config, 'audit'> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Carries it out once it is written down that somebody wants it, and writes down what became of it.
 *
 * @param markOf what stands for the changes, where something does
 * @throws {AuditError} when it cannot be written down: then nothing has happened
 */
export async function onRecord<T>(
  { what, set, config, env }: Decision,
  act: () => Promise<T>,
  markOf: (done: T) => string | undefined = () => undefined,
): Promise<T> {
  const recorder = await createRecorder({
    root: config?.audit.dir ?? auditRoot(env),
    name: 'commands',
    stateDir: stateDir(env),
    clock: Date.now,
    ...(config !== undefined && { durability: config.audit.durability }),
  });
  const at = Date.now();
  const opening: Opening = {
    id: createAuditId(at),
    at,
    face: 'command',
    caller: { kind: 'local', id: userName() },
    method: what,
    ...(set !== undefined && { server: set.server, name: set.id }),
  };
  const end = (outcome: 'done' | 'failed', mark?: string): Promise<void> =>
    recorder.close({
      ...opening,
      v: 1,
      ms: Math.max(0, Date.now() - at),
      outcome,
      ...(mark !== undefined && { digest: mark }),
    });
  try {
    await recorder.open(opening);
    const done = await act().catch(async (error: unknown) => {
      await end('failed');
      throw error;
    });
    await end('done', markOf(done));
    return done;
  } finally {
    await recorder.end();
  }
}
