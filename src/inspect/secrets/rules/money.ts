/** Payments and shops. */
import { ALNUM, HEX, URL64, WORD } from '../alphabet.ts';
import { type Rule, shaped, token } from '../rule.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

export const money: readonly Rule[] = [
  token('stripe-key', ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_org_live_', 'sk_org_test_'], {
    letters: WORD,
    length: [20, 247],
  }),
  token('stripe-webhook-secret', 'whsec_', { letters: alphabetOfWebhooks(), length: [24, 80] }),
  token('square-token', ['sq0atp-', 'sq0csp-', 'sandbox-sq0atb-', 'sandbox-sq0csb-'], {
    letters: URL64,
    length: [22, 43],
  }),
  token('square-token', 'EAAA', { letters: URL64, length: 60 }),
  shaped(
    'braintree-token',
    ['access_token$'],
    /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}(?![0-9a-f])/,
  ),
  token('shopify-token', ['shpat_', 'shpss_', 'shpca_', 'shppa_', 'shpua_', 'shptka_'], {
    letters: HEX,
    length: 32,
  }),
  token('razorpay-key', ['rzp_live_', 'rzp_test_'], { letters: ALNUM, length: 14 }),
  shaped(
    'plaid-token',
    ['access-production-', 'access-sandbox-', 'access-development-'],
    new RegExp(`access-(?:production|sandbox|development)-${UUID}(?![0-9a-f])`),
  ),
  token('flutterwave-key', ['FLWSECK-', 'FLWSECK_TEST-'], { letters: URL64, length: [12, 64] }),
  token('mollie-key', ['live_', 'test_'], { letters: ALNUM, length: 30 }),
  token('gocardless-token', 'live_', { letters: URL64, length: 40 }),
  token('lob-key', ['live_', 'test_'], { letters: HEX, length: 35 }),
  token('adyen-key', 'AQE', { letters: alphabetOfAdyen(), length: [80, 300] }),
  token('paddle-key', ['pdl_live_apikey_', 'pdl_sdbx_apikey_', 'pdl_ntfset_'], {
    letters: WORD,
    length: [40, 80],
  }),
  token('shippo-token', ['shippo_live_', 'shippo_test_'], { letters: HEX, length: 40 }),
  token('easypost-key', ['EZAK', 'EZTK'], { letters: ALNUM, length: 54 }),
  token('duffel-token', ['duffel_live_', 'duffel_test_'], { letters: URL64, length: 43 }),
  token('polar-token', ['polar_oat_', 'polar_pat_', 'polar_whs_'], { letters: ALNUM, length: [32, 64] }),
];

function alphabetOfWebhooks(): Uint8Array {
  const table = ALNUM.slice();
  for (const letter of '+/=') table[letter.charCodeAt(0)] = 1;
  return table;
}

function alphabetOfAdyen(): Uint8Array {
  const table = URL64.slice();
  for (const letter of '+/=*') table[letter.charCodeAt(0)] = 1;
  return table;
}
