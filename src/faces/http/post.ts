/** One POST to the MCP endpoint of a server: a single JSON-RPC message of either era. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reason } from '../../gateway/reason.ts';
import { isRequest, type RequestId, type RequestMessage } from '../../protocol/message.ts';
import { parseMessage } from '../../protocol/parse.ts';
import { MODERN_VERSION } from '../../protocol/versions.ts';
import { versionOf } from '../modern.ts';
import { controlOf } from '../parse-control.ts';
import { readBody } from './body.ts';
import type { HandOver } from './hand-over.ts';
import type { Letter, PostOptions } from './letter.ts';
import { mcpHeaders } from './mcp-headers.ts';
import { createLegacyPost } from './post-legacy.ts';
import { createModernPost } from './post-modern.ts';

export type Post = (
  request: IncomingMessage,
  response: ServerResponse,
  server: string,
  handOver?: HandOver,
) => Promise<void>;

export function createPost(options: PostOptions): Post {
  const { gateway, sessions, refuse } = options;
  const { limits } = gateway;
  const modern = createModernPost(options);
  const legacy = createLegacyPost(options);

  return async (request, response, server, handOver) => {
    const no = (reason: Reason, id?: RequestId): Promise<void> =>
      refuse(response, reason, controlOf(reason), id);
    const bytes = await readBody(request, limits.bytes);
    if (bytes === undefined) return no({ code: 'message_too_large', detail: { limit: limits.bytes } });
    if (handOver !== undefined && (await handOver(bytes))) return undefined;

    const headers = mcpHeaders(request);
    const session = sessions.find(headers['mcp-session-id'], server);
    const { message, fault } = parseMessage(bytes, limits);
    if (fault !== undefined) {
      session?.legacy.spoil(fault.id);
      return no(fault, fault.id);
    }
    const letter: Letter = { message, server, headers, response, no };
    const isModern =
      headers['mcp-protocol-version'] === MODERN_VERSION ||
      (isRequest(message.value) && versionOf(message as RequestMessage) !== undefined);
    await (isModern ? modern(letter) : legacy(letter, session));
  };
}
