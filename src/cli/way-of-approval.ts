/** The way out for a server that is started to be looked at: recorded as any other, once it is used. */
import { auditRoot, stateDir } from '../audit/places.ts';
import { createRecorder, type LogRecorder } from '../audit/recorder.ts';
import type { Config } from '../config/config.ts';
import { createEgress } from '../egress/egress.ts';
import type { Holes } from '../gateway/walls.ts';
import { egressLedger } from '../gateway/way-out.ts';

export interface WayOfApproval extends Holes {
  /** Publishes what was recorded. */
  end(): Promise<void>;
}

/** Most servers connect to nothing when they are looked at, and then there is no log. */
export function wayOfApproval(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): WayOfApproval {
  let opened: Promise<LogRecorder> | undefined;
  const recorder = (): Promise<LogRecorder> => {
    opened ??= createRecorder({
      root: config.audit.dir ?? auditRoot(env),
      name: 'approve',
      stateDir: stateDir(env),
      durability: config.audit.durability,
      clock: Date.now,
    });
    return opened;
  };
  const egress = createEgress({
    ledger: { open: async (attempt) => egressLedger(await recorder(), Date.now).open(attempt) },
    clock: Date.now,
  });
  return {
    way: (server, network, call) => egress.way({ server, network, call }),
    end: async () => (await opened)?.end(),
  };
}
