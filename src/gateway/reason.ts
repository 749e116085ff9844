import type { FaultCode } from '../protocol/fault.ts';

/** Every reason for which something can be refused. Closed: `wire.ts` says for each what the other side hears. */
export type ReasonCode =
  | FaultCode
  // at the door
  | 'origin_refused'
  | 'host_refused'
  | 'content_type_refused'
  | 'not_acceptable'
  | 'http_method_refused'
  | 'path_unknown'
  | 'session_unknown'
  | 'event_unknown'
  | 'too_many_sessions'
  | 'sibling_unavailable'
  | 'header_missing'
  | 'header_mismatch'
  | 'header_malformed'
  | 'version_unsupported'
  | 'meta_missing'
  | 'method_unknown'
  // the server
  | 'server_unknown'
  | 'server_unapproved'
  | 'launch_changed'
  | 'server_unavailable'
  | 'too_many_instances'
  | 'server_misbehaved'
  | 'server_timeout'
  | 'capability_missing'
  // what it offers
  | 'item_unknown'
  | 'item_changed'
  | 'name_malformed'
  | 'name_confusable'
  | 'name_collision'
  // what is said
  | 'schema_refused'
  | 'arguments_invalid'
  | 'result_invalid'
  | 'argument_refused'
  | 'text_hidden'
  | 'text_not_inspected'
  | 'catalog_poisoned'
  | 'injection_found'
  | 'injection_followed'
  | 'media_refused'
  | 'secret_found'
  | 'personal_data_found'
  | 'tool_boundless'
  | 'tool_misleading'
  | 'outward_after_reading'
  | 'intent_exceeded'
  | 'result_too_long'
  // who may
  | 'not_permitted'
  | 'needs_approval'
  | 'approval_refused'
  | 'approval_unavailable'
  | 'approval_invalid'
  | 'state_invalid'
  | 'task_unknown'
  | 'rate_limited'
  | 'too_many_calls'
  | 'subscription_invalid'
  | 'too_many_subscriptions'
  // where a server may connect to
  | 'destination_malformed'
  | 'destination_literal'
  | 'destination_not_granted'
  | 'destination_unresolved'
  | 'destination_unreachable'
  | 'destination_silent'
  | 'address_refused'
  | 'tls_required'
  | 'tls_malformed'
  | 'tls_name_missing'
  | 'tls_name_hidden'
  | 'tls_name_mismatch'
  | 'http_malformed'
  | 'host_mismatch'
  | 'too_many_connections'
  | 'too_many_attempts'
  // ourselves
  | 'control_failed'
  | 'no_controls'
  | 'audit_unavailable'
  | 'cancelled'
  | 'refused_by_control';

/** Why something was refused. `detail` is evidence for the operator: it is recorded and never leaves on the wire. */
export interface Reason {
  readonly code: ReasonCode;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
  /** What a person can type to change it. Goes out on the wire, so it must not carry anything a peer chose. */
  readonly hint?: string;
}

/** Something that was found and dealt with, without refusing the message. */
export interface Finding {
  readonly code: string;
  /** JSON Pointer (RFC 6901) into the message. */
  readonly at: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}
