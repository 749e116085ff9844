import { describe, expect, it } from 'vitest';
import {
  HEADER_MISMATCH,
  MISSING_CLIENT_CAPABILITY,
  UNSUPPORTED_PROTOCOL_VERSION,
} from '../protocol/errors.ts';
import { SUPPORTED_VERSIONS } from '../protocol/versions.ts';
import type { ReasonCode } from './reason.ts';
import { refusalOf } from './wire.ts';

/** Each of them: the compiler holds this to the type. */
const EVERY: Readonly<Record<ReasonCode, true>> = {
  message_too_large: true,
  too_deep: true,
  too_many_keys: true,
  too_many_items: true,
  string_too_long: true,
  byte_order_mark: true,
  invalid_utf8: true,
  malformed_json: true,
  duplicate_key: true,
  forbidden_key: true,
  lone_surrogate: true,
  number_not_finite: true,
  number_imprecise: true,
  batch_refused: true,
  not_json_rpc: true,
  origin_refused: true,
  host_refused: true,
  content_type_refused: true,
  not_acceptable: true,
  http_method_refused: true,
  path_unknown: true,
  session_unknown: true,
  too_many_sessions: true,
  event_unknown: true,
  sibling_unavailable: true,
  header_missing: true,
  header_mismatch: true,
  header_malformed: true,
  version_unsupported: true,
  meta_missing: true,
  method_unknown: true,
  server_unknown: true,
  server_unapproved: true,
  launch_changed: true,
  server_unavailable: true,
  too_many_instances: true,
  server_misbehaved: true,
  server_timeout: true,
  capability_missing: true,
  item_unknown: true,
  argument_refused: true,
  item_changed: true,
  name_malformed: true,
  name_confusable: true,
  text_hidden: true,
  text_not_inspected: true,
  catalog_poisoned: true,
  injection_found: true,
  media_refused: true,
  injection_followed: true,
  secret_found: true,
  personal_data_found: true,
  tool_boundless: true,
  tool_misleading: true,
  outward_after_reading: true,
  intent_exceeded: true,
  result_too_long: true,
  name_collision: true,
  schema_refused: true,
  arguments_invalid: true,
  result_invalid: true,
  not_permitted: true,
  needs_approval: true,
  approval_refused: true,
  approval_unavailable: true,
  approval_invalid: true,
  state_invalid: true,
  task_unknown: true,
  rate_limited: true,
  too_many_calls: true,
  subscription_invalid: true,
  too_many_subscriptions: true,
  destination_malformed: true,
  destination_literal: true,
  destination_not_granted: true,
  destination_unresolved: true,
  destination_unreachable: true,
  destination_silent: true,
  address_refused: true,
  tls_required: true,
  tls_malformed: true,
  tls_name_missing: true,
  tls_name_hidden: true,
  tls_name_mismatch: true,
  http_malformed: true,
  host_mismatch: true,
  too_many_connections: true,
  too_many_attempts: true,
  control_failed: true,
  no_controls: true,
  audit_unavailable: true,
  cancelled: true,
  refused_by_control: true,
};

const reasons = (Object.keys(EVERY) as ReasonCode[]).flatMap((code) =>
  [{}, { because: 'client_cannot_ask' }].map((detail) => ({ code, detail })),
);

describe('what the other side hears of a refusal', () => {
  it('is an error with an integer code, a message, and the id of the record (base-14, base-15)', () => {
    for (const reason of reasons) {
      const { error } = refusalOf(reason, 'x-1');
      expect(Number.isSafeInteger(error.code)).toBe(true);
      expect(error).toMatchObject({
        message: expect.stringContaining('(bartizan x-1)'),
        data: { auditId: 'x-1' },
      });
    }
  });

  it('uses the codes of MCP for what they say, and for nothing else (base-19)', () => {
    const of = (wanted: number): string[] => [
      ...new Set(
        reasons
          .filter((reason) => refusalOf(reason, 'x').error.code === wanted)
          .map(({ code, detail }) => [code, ...Object.values(detail)].join(' ')),
      ),
    ];
    const either = (code: string): string[] => [code, `${code} client_cannot_ask`];
    expect(of(HEADER_MISMATCH).sort()).toEqual(
      ['header_malformed', 'header_mismatch', 'header_missing'].flatMap(either),
    );
    expect(of(UNSUPPORTED_PROTOCOL_VERSION)).toEqual(either('version_unsupported'));
    expect(of(MISSING_CLIENT_CAPABILITY).sort()).toEqual([
      'approval_unavailable client_cannot_ask',
      ...either('capability_missing'),
    ]);
  });

  it('names what the client could do about it: versions, and capabilities (base-42, versioning-1)', () => {
    const dataOf = (code: ReasonCode, detail = {}) => refusalOf({ code, detail }, 'x').error.data;
    expect(dataOf('version_unsupported', { requested: '1900-01-01' })).toMatchObject({
      supported: SUPPORTED_VERSIONS,
      requested: '1900-01-01',
    });
    const capabilities = '/elicitation/form /elicitation/url /extensions/a.b~1c /roots';
    expect(dataOf('capability_missing', { capabilities })).toMatchObject({
      requiredCapabilities: {
        elicitation: { form: {}, url: {} },
        extensions: { 'a.b/c': {} },
        roots: {},
      },
    });
    expect(dataOf('capability_missing')).not.toHaveProperty('requiredCapabilities');
    expect(dataOf('approval_unavailable', { because: 'client_cannot_ask' })).toMatchObject({
      requiredCapabilities: { elicitation: { form: {} } },
    });
  });

  it('is in other words for a code that a control has made up', () => {
    const reason = { code: 'of_my_own' as ReasonCode, detail: {} };
    expect(refusalOf(reason, 'x').error.message).toContain('A control refused this');
  });
});
