/**
 * The first process inside, as it is called outside. When it has ended, everything inside has: the kernel kills the others first
 * (pid_namespaces(7)). What bwrap starts is told by nothing else: whoever has emptied its environment is not found by its mark.
 */
import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

export interface FirstProcess {
  /** Reads what bwrap says of it (`--json-status-fd`). */
  hear(channel: Duplex | undefined): void;
  /** Whether bwrap has reported its end, which it does only of what it could start; to be asked when bwrap has ended. */
  wasStarted(): boolean;
  /** Waits until it has ended, if it was ever started; not for ever, because nobody else could end it either. */
  ended(): Promise<void>;
}

const PATIENCE_MS = 5_000;

export function createFirstProcess(): FirstProcess {
  let said = '';
  return {
    hear(channel) {
      channel?.on('error', () => undefined);
      channel?.on('data', (chunk: Buffer) => {
        if (said.length < 4096) said += chunk.toString('utf8');
      });
    },
    wasStarted: () => said.includes('"exit-code"'),
    async ended() {
      const pid = /"child-pid":\s*(\d+)/.exec(said)?.[1];
      if (pid === undefined) return;
      const started = await startOf(pid);
      for (let waited = 0; waited < PATIENCE_MS; waited += 5) {
        const now = await startOf(pid);
        if (now === undefined || now !== started) return;
        await wait(5);
      }
    },
  };
}

/** When it started, in ticks, and undefined when it lives no more: proc(5), /proc/pid/stat. */
async function startOf(pid: string): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text === '' || 'ZXx'.includes(fields[0] ?? 'X') ? undefined : fields[19];
}
