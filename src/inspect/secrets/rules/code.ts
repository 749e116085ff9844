/** Where code is kept, built, published and looked after. */
import { ALNUM, BASE64, DOTTED, HEX, LOWER_DIGITS, URL64, WORD } from '../alphabet.ts';
import { endsWithCrc, isPypiMacaroon } from '../checksums.ts';
import { type Rule, shaped, token } from '../rule.ts';

export const code: readonly Rule[] = [
  token('github-token', ['ghp_', 'gho_', 'ghu_'], {
    letters: ALNUM,
    length: 36,
    check: endsWithCrc,
    anywhere: true,
  }),
  // Those of apps have come in several lengths; the checksum is only documented for the short one.
  token('github-token', ['ghs_', 'ghr_'], { letters: DOTTED, length: [36, 1200] }),
  shaped('github-token', ['github_pat_'], /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9_])/),
  token('gitlab-token', ['glpat-', 'gldt-', 'glptt-', 'glrt-', 'glrtr-', 'glft-', 'glimt-'], {
    letters: DOTTED,
    length: [20, 300],
  }),
  token('gitlab-token', ['glcbt-', 'glagent-', 'gloas-', 'glsoat-', 'glffct-', 'glwt-', 'GR1348941'], {
    letters: DOTTED,
    length: [20, 300],
  }),
  token('bitbucket-app-password', 'ATBB', { letters: ALNUM, length: 32 }),
  token('bitbucket-token', ['ATCTT3xFfG', 'BBDC-'], { letters: alphabetOfAtlassian(), length: [40, 300] }),
  token('atlassian-token', ['ATATT3xFfG', 'ATOATT3xFfG'], {
    letters: alphabetOfAtlassian(),
    length: [100, 300],
  }),
  token('trello-token', 'ATTA', { letters: ALNUM, length: [60, 76] }),
  token('npm-token', 'npm_', { letters: ALNUM, length: 36, check: endsWithCrc, anywhere: true }),
  token('pypi-token', 'pypi-', { letters: URL64, length: [80, 1000], check: isPypiMacaroon }),
  token('rubygems-key', 'rubygems_', { letters: HEX, length: 48 }),
  token('nuget-key', 'oy2', { letters: LOWER_DIGITS, length: 43 }),
  token('crates-io-token', 'cio', { letters: ALNUM, length: 32 }),
  token('docker-token', ['dckr_pat_', 'dckr_oat_'], { letters: URL64, length: [27, 40] }),
  token('clojars-token', 'CLOJARS_', { letters: HEX, length: 60 }),
  token('artifactory-key', 'AKCp', { letters: ALNUM, length: [60, 80] }),
  token('artifactory-token', 'cmVmdGtuO', { letters: BASE64, length: [50, 60] }),
  shaped('circleci-token', ['CCIPAT_', 'CCIPRJ_'], /CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}(?![0-9a-f])/),
  token('buildkite-token', ['bkua_', 'bkpat_', 'bkct_'], { letters: ALNUM, length: [40, 64] }),
  token('sonarqube-token', ['squ_', 'sqp_', 'sqa_'], { letters: HEX, length: 40 }),
  token('sourcegraph-token', ['sgp_', 'sgp_local_', 'slk_'], { letters: WORD, length: [40, 64] }),
  shaped(
    'launchdarkly-key',
    ['api-', 'sdk-'],
    /(?:api|sdk)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-f])/,
  ),
  shaped('postman-key', ['PMAK-'], /PMAK-[0-9a-f]{24}-[0-9a-f]{34}(?![0-9a-f])/),
  token('figma-token', ['figd_', 'figo_', 'figu_'], { letters: URL64, length: [36, 64] }),
  token('linear-key', ['lin_api_', 'lin_oauth_', 'lin_wh_'], { letters: ALNUM, length: [32, 80] }),
  shaped('notion-token', ['secret_'], /secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])/),
  token('notion-token', 'ntn_', { letters: ALNUM, length: [40, 56] }),
  shaped('airtable-token', ['pat'], /pat[A-Za-z0-9]{14}\.[0-9a-f]{64}(?![0-9a-z])/),
  shaped('asana-token', ['2/1'], /2\/1\d{14,16}\/\d{15,17}:[0-9a-f]{32}(?![0-9a-f])/),
  token('clickup-token', 'pk_', { letters: WORD, length: [40, 48], check: isClickUp }),
  token('readme-key', 'rdme_xn8s9h', { letters: LOWER_DIGITS, length: 64 }),
  token('snyk-token', 'snyk_uat.', { letters: DOTTED, length: [60, 300] }),
  token('semgrep-token', 'semgrep_app_token_', { letters: ALNUM, length: [40, 64] }),
  token('contentful-token', 'CFPAT-', { letters: URL64, length: 43 }),
  token('typeform-token', 'tfp_', { letters: alphabetOfTypeform(), length: [40, 64] }),
  token('adobe-client-secret', 'p8e-', { letters: URL64, length: 32 }),
  shaped('frameio-token', ['fio-u-'], /fio-u-[A-Za-z0-9_=-]{64}(?![A-Za-z0-9_=-])/),
  token('mapbox-token', 'sk.eyJ', { letters: DOTTED, length: [60, 200] }),
];

function alphabetOfAtlassian(): Uint8Array {
  const table = URL64.slice();
  for (const letter of '=+/') table[letter.charCodeAt(0)] = 1;
  return table;
}

function alphabetOfTypeform(): Uint8Array {
  const table = DOTTED.slice();
  table['='.charCodeAt(0)] = 1;
  return table;
}

/** The number of a user, then the key. */
function isClickUp(text: string): boolean {
  return /^pk_\d{5,10}_[A-Z0-9]{32}$/.test(text);
}
