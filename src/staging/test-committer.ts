/** A commit, an undo or a recovery in a process of its own, which kills itself at a step. */
import { processLocks } from '../audit/process-locks.ts';
import { changeSets } from './change-set.ts';
import { commit, recoverAll, undo } from './commands.ts';

const [what, state = '', at = '0'] = process.argv.slice(2);
let left = Number(at);
const point = (): void => {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
};
const [set] = changeSets(state);
if (set === undefined) throw new Error('there is no change set');
if (what === 'commit') await commit(state, set, processLocks, { now: 1_000, undoFor: 1_000, point });
else if (what === 'undo') await undo(state, set, processLocks, 1_000, point);
else recoverAll(state, processLocks, point);
