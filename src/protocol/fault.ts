import type { RequestId } from './message.ts';

/** Why some bytes are no acceptable message. */
export type FaultCode =
  | 'message_too_large'
  | 'too_deep'
  | 'too_many_keys'
  | 'too_many_items'
  | 'string_too_long'
  | 'byte_order_mark'
  | 'invalid_utf8'
  | 'malformed_json'
  | 'duplicate_key'
  | 'forbidden_key'
  | 'lone_surrogate'
  | 'number_not_finite'
  | 'number_imprecise'
  | 'batch_refused'
  | 'not_json_rpc';

export interface Fault {
  readonly code: FaultCode;
  readonly detail: Readonly<Record<string, string | number>>;
  /** The request's id, when it could still be read beyond doubt. */
  readonly id?: RequestId;
}
