/** What watches over other things: metrics, logs, alerts, analytics, identity. */
import { ALNUM, BASE64, HEX, URL64, WORD } from '../alphabet.ts';
import { marked, type Rule, shaped, token } from '../rule.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export const watch: readonly Rule[] = [
  token('newrelic-key', ['NRAK-', 'NRBR-', 'NRIQ-', 'NRII-', 'NRAL-', 'NRSP-'], {
    letters: URL64,
    length: [19, 48],
  }),
  marked('newrelic-license-key', 'NRAL', { letters: HEX, before: 36, behind: [0, 0] }),
  token('sentry-token', 'sntrys_eyJ', { letters: alphabetOfSentry(), length: [80, 500] }),
  token('sentry-token', 'sntryu_', { letters: HEX, length: 64 }),
  token('pagerduty-key', ['pdus+', 'pdeu+'], { letters: WORD, length: [20, 80] }),
  shaped('grafana-token', ['glsa_'], /glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}(?![0-9A-Za-z])/),
  token('grafana-cloud-token', 'glc_', { letters: BASE64, length: [60, 400] }),
  token('grafana-key', 'eyJrIjoi', { letters: BASE64, length: [60, 120] }),
  token('honeycomb-key', ['hcaik_', 'hcaic_', 'hcxik_', 'hcxlk_', 'hcamk_', 'hcxmk_'], {
    letters: ALNUM,
    length: [26, 64],
  }),
  shaped(
    'dynatrace-token',
    ['dt0c01.', 'dt0s01.', 'dt0s02.', 'dt0s06.', 'dt0s08.', 'dt0s16.'],
    /dt0[cs]\d\d\.[A-Z0-9-]{8,24}\.[A-Z0-9]{64}(?![A-Z0-9])/,
  ),
  shaped('axiom-token', ['xaat-', 'xapt-', 'xait-'], new RegExp(`xa[aip]t-${UUID}(?![0-9a-f])`)),
  token('posthog-key', ['phx_', 'phs_'], { letters: ALNUM, length: [43, 50] }),
  token('prefect-key', ['pnu_', 'pnb_'], { letters: ALNUM, length: 36 }),
  token('elastic-key', 'essu_', { letters: BASE64, length: [60, 120] }),
  token('statsig-key', ['secret-', 'console-'], { letters: ALNUM, length: [40, 48] }),
  token('okta-key', 'SSWS ', { letters: URL64, length: [40, 44] }),
  token('clerk-key', ['ak_live_', 'ak_test_'], { letters: ALNUM, length: [30, 60] }),
  token('stytch-secret', ['secret-live-', 'secret-test-'], { letters: alphabetOfSentry(), length: 36 }),
  token('workos-key', ['sk_live_a2V5', 'sk_test_a2V5'], { letters: BASE64, length: [40, 100] }),
  token('checkly-key', ['cu_', 'sv_'], { letters: HEX, length: 32 }),
];

function alphabetOfSentry(): Uint8Array {
  const table = BASE64.slice();
  for (const letter of '_-') table[letter.charCodeAt(0)] = 1;
  return table;
}
