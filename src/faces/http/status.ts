import {
  HEADER_MISMATCH,
  METHOD_NOT_FOUND,
  MISSING_CLIENT_CAPABILITY,
  UNSUPPORTED_PROTOCOL_VERSION,
} from '../../protocol/errors.ts';
import type { RpcError } from '../../protocol/message.ts';

/**
 * The HTTP status that goes with an error, where the transport asks for one (2026-07-28,
 * basic/transports/streamable-http). Any other error is an answer like any other.
 */
export function statusOf({ code }: RpcError): number {
  switch (code) {
    case HEADER_MISMATCH:
    case UNSUPPORTED_PROTOCOL_VERSION:
    case MISSING_CLIENT_CAPABILITY:
      return 400;
    case METHOD_NOT_FOUND:
      return 404;
    default:
      return 200;
  }
}
