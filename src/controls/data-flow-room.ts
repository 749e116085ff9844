/** Whether an address has room for data of whoever wrote it: to fetch it then is to send them. */

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\\]+/gi;
/** What ends a sentence or a link, not an address. */
const AFTER = /[).,;:!?\]}*]+$/;

const LONGEST_SEGMENT = 64;
const LONGEST_PATH = 200;
const LONGEST_LABEL = 32;
const MOST_LABELS = 6;
const LONGEST_FRAGMENT = 48;

/** The addresses in a text, at most so many. */
export function addressesIn(text: string, most = 500): string[] {
  const found: string[] = [];
  if (!/https?:\/\//i.test(text)) return found;
  for (const [address] of text.matchAll(ADDRESS)) {
    found.push(address.replace(AFTER, ''));
    if (found.length === most) break;
  }
  return found;
}

/**
 * A query, a name of a user, or anything that looks like data rather than like words. Short words in a path are let
 * through: they carry little, and every page has them.
 *
 * @param hosts whose addresses are not looked at: `docs.example.org`, `*.example.com`
 */
export function hasRoom(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return true;
  const { hostname, username, password, search, hash, pathname } = new URL(address);
  const isFamiliar = hosts.some((host) =>
    host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host,
  );
  if (isFamiliar) return false;
  if (username !== '' || password !== '' || search !== '') return true;
  if (hash.length > LONGEST_FRAGMENT || looksLikeData(hash.slice(1))) return true;
  const labels = hostname.split('.');
  if (labels.length > MOST_LABELS) return true;
  if (labels.some((label) => label.length > LONGEST_LABEL || looksLikeData(label))) return true;
  if (pathname.length > LONGEST_PATH) return true;
  return pathname.split('/').some((segment) => segment.length > LONGEST_SEGMENT || looksLikeData(segment));
}

/** Prose, or a run of letters and digits that no word is. */
function looksLikeData(written: string): boolean {
  if (/%(?:20|0a|0d|2c|3d|7b|22)/i.test(written)) return true;
  return written.split(/[-_.~!$&'()*,;:@+]/).some((run) => {
    if (run.length >= 28) return true;
    if (run.length < 16) return false;
    return /\d/.test(run) ? /[a-z]/i.test(run) : /[a-z][A-Z].*[a-z][A-Z]/.test(run);
  });
}
