import type { ReasonCode } from '../gateway/reason.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { RpcError } from '../protocol/message.ts';
import type { Missing } from './missing.ts';

/** What a set says itself: a result that it put together, an error of a member, or a refusal that is to be recorded. */
export type Answered =
  | { readonly result: JsonObject; readonly error?: undefined; readonly code?: undefined }
  | { readonly error: RpcError; readonly result?: undefined; readonly code?: undefined }
  | { readonly code: ReasonCode; readonly result?: undefined; readonly error?: undefined };

export function refusing(code: ReasonCode): Answered {
  return { code };
}

/** An empty list would say that there is nothing; so the first member's trouble is the answer. */
export function failedAll(missing: readonly (Missing & { readonly error?: RpcError })[]): Answered {
  const error = missing.find((each) => each.error !== undefined)?.error;
  return error === undefined ? { code: 'server_timeout' } : { error };
}
