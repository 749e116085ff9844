/** Clouds, and what runs in them. */
import { ALNUM, BASE32, BASE64, DOTTED, HEX, UPPER_DIGITS, URL64 } from '../alphabet.ts';
import { marked, type Rule, shaped, token } from '../rule.ts';

export const cloud: readonly Rule[] = [
  token('aws-access-key', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], { letters: BASE32, length: 16 }),
  token('aws-session-token', ['IQoJb3JpZ2lu', 'FwoGZXIvYXdz'], { letters: BASE64, length: [100, 2000] }),
  token('aws-bedrock-key', ['ABSKQmVkcm9ja0FQSUtleS', 'bedrock-api-key-'], {
    letters: BASE64,
    length: [80, 2000],
  }),
  token('gcp-api-key', 'AIza', { letters: URL64, length: 35 }),
  token('google-oauth-secret', 'GOCSPX-', { letters: URL64, length: [24, 40] }),
  token('google-oauth-token', 'ya29.', { letters: DOTTED, length: [30, 1500] }),
  shaped('google-refresh-token', ['1//0'], /1\/\/0[A-Za-z0-9_-]{40,120}(?![A-Za-z0-9_-])/),
  shaped(
    'firebase-server-key',
    [':APA91b'],
    /(?<=AAAA[A-Za-z0-9_-]{7}):(?<secret>APA91b[A-Za-z0-9_-]{120,160})(?![A-Za-z0-9_-])/,
  ),
  shaped('azure-storage-key', ['AccountKey='], /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/i),
  shaped(
    'azure-shared-access-key',
    ['SharedAccessKey='],
    /SharedAccessKey=(?<secret>[A-Za-z0-9+/]{42,88}={0,2})/i,
  ),
  shaped(
    'azure-sas-token',
    ['sig='],
    /sig=(?<secret>[A-Za-z0-9+/]{43}=|(?:[A-Za-z0-9]|%2[BbFf]|%3[Dd]){43,60}%3[Dd])/,
  ),
  // A marked place within the key: Azure writes it so that keys can be recognised (MS common annotated keys).
  marked('azure-storage-key', '+ASt', { letters: BASE64, before: 76, behind: [6, 8] }),
  marked('azure-cosmos-key', 'ACDb', { letters: BASE64, before: 76, behind: [6, 8] }),
  marked('azure-search-key', 'AzSe', { letters: ALNUM, before: 42, behind: [6, 6] }),
  marked('azure-cache-key', 'AzCa', { letters: BASE64, before: 33, behind: [5, 7] }),
  marked('azure-functions-key', 'AzFu', { letters: alphabetOfBoth(), before: 44, behind: [6, 8] }),
  marked('azure-ai-key', 'JQQJ99', { letters: ALNUM, before: 52, behind: [26, 26] }),
  marked('azure-devops-token', 'AZDO', { letters: ALNUM, before: 76, behind: [4, 4] }),
  shaped(
    'azure-client-secret',
    ['0Q~', '1Q~', '2Q~', '3Q~', '4Q~', '5Q~', '6Q~', '7Q~', '8Q~', '9Q~'],
    /(?<=[A-Za-z0-9_~.-]{3})\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/,
  ),
  token('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], { letters: HEX, length: 64 }),
  token('alibaba-access-key', 'LTAI', { letters: ALNUM, length: [12, 26] }),
  token('tencent-secret-id', 'AKID', { letters: ALNUM, length: [32, 40] }),
  token('yandex-cloud-key', ['AQVN', 'YCAJ', 'YCM'], { letters: URL64, length: [20, 40] }),
  token('yandex-token', 'y0_', { letters: URL64, length: [50, 60] }),
  token('scaleway-access-key', 'SCW', { letters: UPPER_DIGITS, length: 17 }),
  token('heroku-key', 'HRKU-', { letters: URL64, length: [36, 64] }),
  token('fly-token', ['fo1_', 'fm1_', 'fm2_', 'fm1a_', 'fm1r_'], {
    letters: alphabetOfBoth(),
    length: [43, 2000],
  }),
  token('render-key', 'rnd_', { letters: ALNUM, length: [28, 40] }),
  token('netlify-token', ['nfp_', 'nfc_', 'nfo_', 'nfu_'], { letters: ALNUM, length: [36, 64] }),
  token('vercel-token', ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'], { letters: ALNUM, length: [24, 80] }),
  shaped('cloudflare-origin-ca-key', ['v1.0-'], /v1\.0-[0-9a-f]{24}-[0-9a-f]{140,150}(?![0-9a-f])/),
  token('cloudflare-token', ['cfut_', 'cfat_', 'cfk_'], { letters: ALNUM, length: [40, 60] }),
  token('planetscale-token', ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'], {
    letters: DOTTED,
    length: [32, 64],
  }),
  token('supabase-token', ['sbp_', 'sbp_oauth_'], { letters: HEX, length: 40 }),
  token('supabase-secret-key', 'sb_secret_', { letters: URL64, length: [28, 50] }),
  token('neon-key', 'napi_', { letters: ALNUM, length: [60, 72] }),
  token('mongodb-atlas-secret', 'mdb_sa_sk_', { letters: URL64, length: [36, 64] }),
  shaped('cockroachdb-key', ['CCDB1_'], /CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}(?![A-Za-z0-9])/),
  shaped('databricks-token', ['dapi', 'dkea'], /(?:dapi|dkea)[0-9a-f]{32}(?:-\d)?(?![0-9a-z])/),
  shaped('openshift-token', ['sha256~'], /sha256~[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/),
  shaped('rancher-token', ['token-'], /token-[a-z0-9]{5}:(?<secret>[a-z0-9]{54})(?![a-z0-9])/),
  shaped('akamai-token', ['akab-'], /akab-[a-z0-9]{16}-[a-z0-9]{16}(?![a-z0-9])/),
  token('tailscale-key', ['tskey-auth-', 'tskey-api-', 'tskey-client-', 'tskey-scim-', 'tskey-webhook-'], {
    letters: URL64,
    length: [20, 80],
  }),
  token('pulumi-token', 'pul-', { letters: HEX, length: 40 }),
  marked('terraform-token', '.atlasv1.', { letters: URL64, before: 14, behind: [60, 80] }),
  token('vault-token', ['hvs.', 'hvb.', 'hvr.'], { letters: URL64, length: [24, 300] }),
  token('doppler-token', ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.', 'dp.said.'], {
    letters: DOTTED,
    length: [40, 80],
  }),
  shaped(
    'onepassword-secret-key',
    ['A3-'],
    /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}(?![A-Z0-9])/,
  ),
  token('onepassword-service-token', 'ops_eyJ', { letters: BASE64, length: [200, 2000] }),
  token('infisical-token', 'st.', { letters: DOTTED, length: [64, 120], check: isInfisical }),
  token('nats-seed', ['SUA', 'SAA', 'SOA', 'SNA', 'SCA'], { letters: BASE32, length: 55 }),
  token('confluent-key', 'cflt', { letters: BASE64, length: 60 }),
  token('snowflake-token', 'ver:1-hint:', { letters: alphabetOfTicket(), length: [60, 600] }),
];

function alphabetOfBoth(): Uint8Array {
  const table = BASE64.slice();
  for (const letter of ',_-') table[letter.charCodeAt(0)] = 1;
  return table;
}

function alphabetOfTicket(): Uint8Array {
  const table = BASE64.slice();
  for (const letter of ':-_') table[letter.charCodeAt(0)] = 1;
  return table;
}

/** Three parts: an id in hexadecimal, a second one, and the key. */
function isInfisical(text: string): boolean {
  return /^st\.[0-9a-f-]{24,36}\.[0-9a-f]{32}\.[0-9a-f]{32}$/.test(text);
}
