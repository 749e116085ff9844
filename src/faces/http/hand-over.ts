/** Leads a request to the sibling that it belongs to, if there is one. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refuse } from './refuse.ts';
import { relay } from './relay.ts';
import type { Siblings } from './siblings.ts';

/** True when it was somebody else's, and has been answered. */
export type HandOver = (body?: Buffer) => Promise<boolean>;

export function handingOver(
  siblings: Siblings,
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
  refuse: Refuse,
): HandOver {
  const id = request.headers['mcp-session-id'];
  const sessionId = typeof id === 'string' ? id : undefined;
  return async (body) => {
    const socket = siblings.socketFor({ address, sessionId, body });
    if (socket === undefined) return false;
    try {
      await relay(socket, request, response, body);
    } catch (error) {
      const what = error instanceof Error ? error.message.slice(0, 200) : '';
      await refuse(response, { code: 'sibling_unavailable', detail: { what } }, 'face');
    }
    return true;
  };
}
