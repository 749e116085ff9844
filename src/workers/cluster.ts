/** Workers as processes of this program that share one port (node:cluster). */
import type { Cluster, Worker as Forked } from 'node:cluster';
import type { Assignment } from './place.ts';
import { assignmentFor } from './place.ts';
import type { Worker } from './primary.ts';

/** @param listening hears the port on which the worker listens for clients */
export function forkWorker(
  cluster: Cluster,
  assignment: Assignment,
  listening: (port: number) => void,
): Worker {
  const forked = cluster.fork(assignmentFor(assignment));
  return {
    listening: new Promise((resolve) => {
      forked.on('listening', ({ port }) => {
        listening(port);
        resolve();
      });
    }),
    ended: endOf(forked),
    stop: (signal) => void forked.process.kill(signal),
  };
}

function endOf({ process: child }: Forked): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? -1));
    child.once('error', () => resolve(-1));
  });
}
