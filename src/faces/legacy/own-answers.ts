/** Answered by the face: what only concerns the connection between a legacy client and Bartizan. */
import { INVALID_PARAMS } from '../../protocol/errors.ts';
import { LOG_LEVELS } from '../../protocol/log-levels.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../../protocol/message.ts';

/**
 * Undefined when the request has to go through the house.
 *
 * @param setLevel From here on each request asks for log messages of this level, as modern clients do.
 */
export function ownAnswer(
  { value }: RequestMessage,
  setLevel: (level: string) => void,
): ResponseMessage | undefined {
  const { id, method, params } = value;
  if (method === 'ping') return messageOf({ jsonrpc: '2.0' as const, id, result: {} });
  if (method !== 'logging/setLevel') return undefined;
  const level = params?.level;
  if (typeof level !== 'string' || !LOG_LEVELS.has(level)) {
    const message = `There is no such level. Levels: ${[...LOG_LEVELS].join(', ')}`;
    return messageOf({ jsonrpc: '2.0' as const, id, error: { code: INVALID_PARAMS, message } });
  }
  setLevel(level);
  return messageOf({ jsonrpc: '2.0' as const, id, result: {} });
}
