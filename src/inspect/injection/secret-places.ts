/** Where programs keep what nobody should see. */
import type { Units } from '../utf16.ts';

/** Each begins with three letters that stand for themselves. */
const PLACES: readonly string[] = [
  '\\.ssh',
  'id_rsa',
  'id_ed25519',
  'id_ecdsa',
  'authorized_keys',
  '\\.env\\b',
  '\\.aws',
  '\\.netrc',
  '\\.pgpass',
  '\\.npmrc',
  '\\.pypirc',
  '\\.git-credentials',
  '\\.kube',
  '\\.docker/config',
  '\\.gnupg',
  '/etc/(?:passwd|shadow|sudoers)',
  'credentials?\\b',
  'secrets?\\b',
  '\\.cursor/',
  'mcp\\.json',
  'claude_desktop_config',
  'wallet',
  'keychain',
  'login.?data',
  'cookies',
  ...['pem', 'key', 'p12', 'pfx', 'kdbx'].map((ending) => `\\.${ending}\\b`),
  '_history\\b',
  '\\.config/gcloud',
];
const PATTERN = new RegExp(PLACES.join('|'), 'i');

/** Whether a place begins with three such letters, by five bits of each: in any case, and some others. */
const BEGINS = new Uint8Array(0x8000);
for (const place of PLACES) {
  const [a = '', b = '', c = ''] = place.replaceAll('\\', '');
  BEGINS[keyOf(a.charCodeAt(0), b.charCodeAt(0), c.charCodeAt(0))] = 1;
}

function keyOf(a: number, b: number, c: number): number {
  return ((a & 31) << 10) | ((b & 31) << 5) | (c & 31);
}

/** Whether the text names one between these places. */
export function namesSecretPlace(text: string, units: Units, start: number, end: number): boolean {
  for (let index = start; index + 2 < end; index++) {
    const key = keyOf(units[index] as number, units[index + 1] as number, units[index + 2] as number);
    if (BEGINS[key] === 1) return PATTERN.test(text.slice(start, end));
  }
  return false;
}
