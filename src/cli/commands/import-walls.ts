import { createSandboxes, SandboxError } from '../../sandbox/choose.ts';
import { type ClientIo, say } from '../client-files.ts';

/** Says plainly when what was imported will not start on this machine, and what to install. */
export async function sayWalls(io: ClientIo): Promise<void> {
  const sandboxes = io.sandboxes ?? createSandboxes({ homes: [], keeps: [], files: [] }, io.platform);
  const off = 'sandbox: { off: { reason: … } } for a server, and it runs with all your rights';
  if (sandboxes.default === undefined) {
    say(io, [
      '',
      'There is no sandbox on this platform, so these servers do not start as they are.',
      `Write ${off}.`,
    ]);
    return;
  }
  try {
    await sandboxes.demand([{ level: sandboxes.default }]);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    say(io, ['', `These servers do not start yet: ${error.message}.`, `hint: ${error.hint}`]);
  }
}
