/**
 * What the other side hears when something is refused: short, generic, with the audit id.
 *
 * One exhaustive switch over all reason codes. Evidence (`reason.detail`) stays in the record.
 */
import { capabilitiesAt, pathsAt } from '../protocol/client-capabilities.ts';
import {
  HEADER_MISMATCH,
  INTERNAL_ERROR,
  INVALID_PARAMS,
  INVALID_REQUEST,
  METHOD_NOT_FOUND,
  MISSING_CLIENT_CAPABILITY,
  PARSE_ERROR,
  RATE_LIMITED,
  REFUSED,
  SERVER_UNAVAILABLE,
  UNSUPPORTED_PROTOCOL_VERSION,
} from '../protocol/errors.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { RpcError } from '../protocol/message.ts';
import { SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import type { Reason } from './reason.ts';

export interface RefusalError extends RpcError {
  readonly data: JsonObject;
}

export interface WireRefusal {
  readonly error: RefusalError;
  /** HTTP status, where the face is HTTP. 200 where the refusal is an answer, not a failure of the transport. */
  readonly status: number;
}

type Words = readonly [code: number, status: number, text: string];

export function refusalOf(reason: Reason, auditId: string): WireRefusal {
  // A control in plain JavaScript may have made up a code of its own.
  const [code, status, text] = wordsFor(reason) ?? wordsFor({ ...reason, code: 'refused_by_control' });
  const hint = reason.hint === undefined ? '' : ` Hint: ${reason.hint}.`;
  const message = `${text}.${hint} (bartizan ${auditId})`;
  return { error: { code, message, data: dataFor(reason, auditId) }, status };
}

function dataFor(reason: Reason, auditId: string): JsonObject {
  const data: Record<string, JsonObject[string]> = { auditId, reason: reason.code };
  if (reason.code === 'version_unsupported') {
    data.supported = SUPPORTED_VERSIONS;
    data.requested = String(reason.detail.requested ?? '');
  }
  if (reason.code === 'rate_limited' && typeof reason.detail.retryAfterMs === 'number') {
    data.retryAfterMs = reason.detail.retryAfterMs;
  }
  const needed = requiredCapabilities(reason);
  if (needed !== undefined) data.requiredCapabilities = needed;
  return data;
}

/** What a client would have to declare (2026-07-28, basic/index, `_meta`). */
function requiredCapabilities({ code, detail }: Reason): JsonObject | undefined {
  if (code === 'approval_unavailable')
    return isWithoutForms(detail) ? { elicitation: { form: {} } } : undefined;
  if (code !== 'capability_missing' || typeof detail.capabilities !== 'string') return undefined;
  return capabilitiesAt(pathsAt(detail.capabilities));
}

/** A person could be asked, if only the client had declared that it can show a form. */
function isWithoutForms({ because }: Reason['detail']): boolean {
  return because === 'client_cannot_ask';
}

function wordsFor(reason: Reason): Words {
  switch (reason.code) {
    case 'message_too_large':
      return [INVALID_REQUEST, 413, 'The message is too large'];
    case 'too_deep':
    case 'too_many_keys':
    case 'too_many_items':
    case 'string_too_long':
      return [INVALID_REQUEST, 413, 'The message is beyond the limits for its structure'];
    case 'byte_order_mark':
    case 'invalid_utf8':
    case 'malformed_json':
    case 'duplicate_key':
    case 'forbidden_key':
    case 'lone_surrogate':
    case 'number_not_finite':
    case 'number_imprecise':
      return [PARSE_ERROR, 400, 'The message is not acceptable JSON'];
    case 'batch_refused':
    case 'not_json_rpc':
      return [INVALID_REQUEST, 400, 'The message is not a single JSON-RPC 2.0 message'];
    case 'origin_refused':
    case 'host_refused':
      return [REFUSED, 403, 'The request comes from an origin or for a host that is not allowed'];
    case 'content_type_refused':
      return [INVALID_REQUEST, 415, 'The body must be application/json'];
    case 'not_acceptable':
      return [INVALID_REQUEST, 406, 'The client must accept both application/json and text/event-stream'];
    case 'http_method_refused':
      return [INVALID_REQUEST, 405, 'This HTTP method is not supported here'];
    case 'path_unknown':
    case 'server_unknown':
      return [REFUSED, 404, 'There is no such server here'];
    case 'session_unknown':
      return [INVALID_REQUEST, 404, 'The session is unknown or has ended'];
    case 'event_unknown':
      return [INVALID_REQUEST, 400, 'No stream of this session can go on from this event'];
    case 'too_many_sessions':
      return [RATE_LIMITED, 503, 'Too many sessions are open'];
    case 'sibling_unavailable':
      return [
        SERVER_UNAVAILABLE,
        503,
        'The worker that has this cannot be reached; what was under way there may have been done',
      ];
    case 'header_missing':
    case 'header_mismatch':
    case 'header_malformed':
      return [HEADER_MISMATCH, 400, 'The HTTP headers do not match the body'];
    case 'version_unsupported':
      return [UNSUPPORTED_PROTOCOL_VERSION, 400, 'Unsupported protocol version'];
    case 'meta_missing':
      return [INVALID_PARAMS, 400, 'The request lacks the _meta fields that its protocol version requires'];
    case 'method_unknown':
      return [METHOD_NOT_FOUND, 404, 'Method not found'];
    case 'server_unapproved':
      return [REFUSED, 200, 'This server has not been approved'];
    case 'launch_changed':
      return [REFUSED, 200, 'The way this server is launched has changed since it was approved'];
    case 'server_unavailable':
      return [SERVER_UNAVAILABLE, 200, 'The server is not available'];
    case 'too_many_instances':
      return [RATE_LIMITED, 200, 'Too many copies of this server are in use'];
    case 'server_timeout':
      return [SERVER_UNAVAILABLE, 200, 'The server took too long to answer'];
    case 'server_misbehaved':
      return [SERVER_UNAVAILABLE, 200, 'The server broke the protocol'];
    case 'capability_missing':
      return [MISSING_CLIENT_CAPABILITY, 400, 'The server needs something that the client has not offered'];
    case 'item_unknown':
      // What nobody has approved does not exist here, and of what does not exist the spec says this.
      return [INVALID_PARAMS, 200, 'This is not among what was approved'];
    case 'item_changed':
      return [REFUSED, 200, 'The definition has changed since it was approved'];
    case 'name_malformed':
    case 'name_confusable':
    case 'name_collision':
      return [REFUSED, 200, 'The name is not acceptable'];
    case 'schema_refused':
      return [REFUSED, 200, 'The schema of this tool cannot be enforced'];
    case 'arguments_invalid':
      return [INVALID_PARAMS, 200, 'The arguments do not match the schema of the tool'];
    case 'argument_refused':
      return [REFUSED, 200, 'An argument is not of the kind that it has to be'];
    case 'result_invalid':
      return [REFUSED, 200, 'The result does not match the schema of the tool'];
    case 'text_hidden':
      return [REFUSED, 200, 'The server sent text that a person would not see'];
    case 'text_not_inspected':
      return [REFUSED, 200, 'This has text that could not be inspected in full'];
    case 'catalog_poisoned':
      return [REFUSED, 200, 'What the server offers gives orders to the model'];
    case 'injection_found':
      return [REFUSED, 200, 'The answer gives orders to the model'];
    case 'injection_followed':
      return [REFUSED, 200, 'An earlier answer gave orders to the model, and this may follow them'];
    case 'media_refused':
      return [REFUSED, 200, 'The server sent a picture, sound or file that does not pass'];
    case 'secret_found':
      return [REFUSED, 200, 'This carries a secret to where it must not go'];
    case 'personal_data_found':
      return [REFUSED, 200, 'This carries personal data to where it must not go'];
    case 'tool_boundless':
      return [REFUSED, 200, 'This tool does whatever its argument says'];
    case 'tool_misleading':
      return [REFUSED, 200, 'This tool is not what it says it is'];
    case 'outward_after_reading':
      return [REFUSED, 200, 'This would send something out, after strangers and private data were read'];
    case 'intent_exceeded':
      return [REFUSED, 200, 'The task is only to read, and this may change something'];
    case 'result_too_long':
      return [REFUSED, 200, 'The result is longer than what goes through, and cannot be cut'];
    case 'not_permitted':
      return [REFUSED, 200, 'The access policy does not permit this'];
    case 'needs_approval':
      return [REFUSED, 200, 'A person has to approve this, and cannot be asked'];
    case 'approval_unavailable':
      return isWithoutForms(reason.detail)
        ? [
            MISSING_CLIENT_CAPABILITY,
            400,
            'A person has to approve this, and the client offers no way to ask',
          ]
        : [REFUSED, 200, 'A person has to approve this, and cannot be asked'];
    case 'approval_refused':
      return [REFUSED, 200, 'A person refused this'];
    case 'approval_invalid':
      return [REFUSED, 200, 'The approval does not fit this request'];
    case 'task_unknown':
      return [INVALID_PARAMS, 200, 'There is no such task'];
    case 'state_invalid':
      return [INVALID_PARAMS, 200, 'The request state does not fit this request'];
    case 'rate_limited':
      return [RATE_LIMITED, 200, 'Too many requests'];
    case 'too_many_calls':
      return [RATE_LIMITED, 200, 'Too many calls are under way'];
    case 'subscription_invalid':
      return [INVALID_PARAMS, 200, 'The subscription is malformed, or names more than 256 resources'];
    case 'too_many_subscriptions':
      return [RATE_LIMITED, 200, 'Too many subscriptions are open'];
    case 'destination_malformed':
    case 'destination_literal':
    case 'destination_not_granted':
    case 'destination_unresolved':
    case 'destination_unreachable':
    case 'destination_silent':
    case 'address_refused':
    case 'tls_required':
    case 'tls_malformed':
    case 'tls_name_missing':
    case 'tls_name_hidden':
    case 'tls_name_mismatch':
    case 'http_malformed':
    case 'host_mismatch':
    case 'too_many_connections':
    case 'too_many_attempts':
      // Said to a server, by the proxy, in HTTP; no client hears it.
      return [REFUSED, 403, 'The connection is not allowed'];
    case 'control_failed':
    case 'no_controls':
      return [INTERNAL_ERROR, 200, 'A control could not decide, so this was refused'];
    case 'audit_unavailable':
      return [INTERNAL_ERROR, 200, 'No record can be written, so nothing passes'];
    case 'cancelled':
      return [REFUSED, 200, 'The request was cancelled'];
    case 'refused_by_control':
      return [REFUSED, 200, 'A control refused this'];
  }
}
