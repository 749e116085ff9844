/** Why a connection was not made, or was cut. Each code is one of the closed union of reasons of the record. */
export type EgressCode =
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
  | 'audit_unavailable';

export interface Refusal {
  readonly code: EgressCode;
  /** Evidence for the operator. */
  readonly detail: Readonly<Record<string, string | number>>;
}

export function refusal(code: EgressCode, detail: Refusal['detail'] = {}): Refusal {
  return { code, detail };
}

/** Something broke on the way, where others were refused. */
export function isFailure({ code }: Refusal): boolean {
  return statusOf(code) >= 500 && code !== 'audit_unavailable';
}

/** RFC 9110, 15.6.3 and 15.6.5 for what broke; everything else is refused. */
export function statusOf(code: EgressCode): number {
  if (code === 'destination_unresolved' || code === 'destination_unreachable') return 502;
  if (code === 'destination_silent') return 504;
  return code === 'audit_unavailable' ? 503 : 403;
}

/** What the server reads. The evidence stays in the record. */
export function textOf(code: EgressCode, id: string | undefined): string {
  return `Bartizan made no connection: ${code}${id === undefined ? '' : ` (bartizan ${id})`}\n`;
}
