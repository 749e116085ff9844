/**
 * Handles of tasks: what a client knows a server's task by.
 *
 * A server's own id is worth whatever it is hard to guess, to whoever holds it. So a client never sees one: it gets the
 * id sealed together with the caller, the server and the tool (G9), and what this installation has not sealed names no
 * task. Nothing is kept for it: a task outlives connections, and Bartizan itself.
 */
import { createBox } from '../../crypto/box.ts';
import type { Caller } from '../context.ts';

/** What a handle stands for. */
export interface TaskBinding {
  readonly caller: Caller;
  readonly server: string;
  /** Name of the tool whose call became the task. */
  readonly tool: string;
  /** What the server calls the task. */
  readonly taskId: string;
}

export interface TaskHandles {
  seal(binding: TaskBinding): string;
  /** Undefined of whatever is not exactly what was sealed. Whose it is, is for others to compare. */
  open(handle: string): TaskBinding | undefined;
}

/** @param key 32 bytes, the same for all processes of an installation */
export function createTaskHandles(key: Buffer, random: (size: number) => Buffer): TaskHandles {
  const box = createBox(key, 'bartizan-task1.', random);

  return {
    seal: ({ caller, server, tool, taskId }) =>
      box.close(JSON.stringify([caller.kind, caller.id, server, tool, taskId])),
    open(handle) {
      const text = box.open(handle);
      if (text === undefined) return undefined;
      // Only we can have written it.
      const [kind, id, server, tool, taskId] = JSON.parse(text) as [
        Caller['kind'],
        string,
        string,
        string,
        string,
      ];
      return { caller: { kind, id }, server, tool, taskId };
    },
  };
}
