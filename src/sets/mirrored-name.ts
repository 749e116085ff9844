/**
 * The header field `Mcp-Name` of a request whose name is another one at the member.
 *
 * It is held to what the client wrote before it is written anew: a field that names the member's own tool beside a body
 * that names another would else fit by accident, once the body has been changed (B5).
 */
import type { HeaderFields } from '../gateway/context.ts';
import type { ReasonCode } from '../gateway/reason.ts';
import { decodeHeaderValue, HEADERS, headerValue } from '../protocol/headers.ts';

export type Mirrored =
  | { readonly headers: HeaderFields | undefined; readonly code?: undefined }
  | { readonly code: ReasonCode; readonly headers?: undefined };

/** @param own what the member calls it */
export function mirroredName(headers: HeaderFields | undefined, sent: string, own: string): Mirrored {
  const field = headers?.[HEADERS.name];
  // Whether it may be missing is for `request-headers` to say.
  if (headers === undefined || field === undefined) return { headers };
  if (typeof field !== 'string') return { code: 'header_malformed' };
  const decoded = decodeHeaderValue(field);
  if (decoded === undefined) return { code: 'header_malformed' };
  return decoded === sent
    ? { headers: { ...headers, [HEADERS.name]: headerValue(own) } }
    : { code: 'header_mismatch' };
}
