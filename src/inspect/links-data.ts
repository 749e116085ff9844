/** Whether an address carries something to whoever it leads to. */
import type { Link } from './links.ts';

/** A place that is left for a model to fill in. */
const BLANK =
  /%7B|%5B|%3C|\$%7B|^(?:your|insert|replace|put|fill)(?:[-_+]|%20)|(?:[-_+]|%20)here$|\b(?:data|secret|password|token|payload|exfil|leak|content|chat|history|conversation|prompt)\b\s*$/i;
/** A value that is left open, as against a name that stands alone. */
const OPEN = /=(?:&|$)/;
const LEAST_DATA = 16;
/** What says how a picture looks. Badges are full of it, in words. */
const LOOKS =
  /^(?:label|logo|style|color|labelcolor|logocolor|message|title|text|alt|theme|family|display|format|branch|event|job|query|cacheseconds)$/i;

/** Data stands in its host, its path or its query; or a blank for it does. */
export function carriesData({ url }: Link): boolean {
  let coded = 0;
  for (const [name, value] of url.searchParams) {
    const looks = LOOKS.test(name) && !isCoded(value);
    if (value.length >= LEAST_DATA && !looks) return true;
    const isBlank = value === '' ? OPEN.test(url.search) : BLANK.test(encodeURIComponent(value));
    if (!looks && (isBlank || (value !== '' && BLANK.test(name)))) return true;
    if (value.length >= 6 && isCoded(value)) coded += value.length;
  }
  if (coded >= LEAST_DATA) return true;
  return isDataInHost(url.hostname) || isDataInPath(url.pathname);
}

/** Letters of both cases and digits, as an encoding has them; or digits and letters that take turns. */
function isCoded(text: string): boolean {
  if (text === '' || /[^\w+/=-]/.test(text)) return false;
  if (/[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)) return true;
  return (text.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0) * 4 >= text.length;
}

function isDataInHost(host: string): boolean {
  return host.split('.').some((label) => label.length >= 32 || (label.length >= 20 && isCoded(label)));
}

const WORD = /^(?:[A-Z]?[a-z]{0,20}|[A-Z]{1,20}|\d{1,12})$/;
/** A UUID, or the hash of a commit. */
const NAMED_BY_NUMBER = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/;
const HASH = /^[0-9a-f]{1,40}$/;

/** One long part that is no title, or shorter ones that are encoded. The hash of a commit is neither. */
function isDataInPath(pathname: string): boolean {
  let coded = 0;
  for (const each of pathname.split('/')) {
    const part = each.replace(NAMED_BY_NUMBER, '');
    if (part.length >= 48 && !isTitle(part)) return true;
    if (part.length >= LEAST_DATA && !HASH.test(part) && !part.includes('.') && isCoded(part))
      coded += part.length;
  }
  return coded >= 40;
}

function isTitle(part: string): boolean {
  const pieces = part.split(/[-_.]|%20/);
  return pieces.length > 2 && pieces.filter((piece) => WORD.test(piece)).length >= pieces.length * 0.6;
}
