import { isIPv4, isIPv6 } from 'node:net';

type Format = (text: string) => boolean;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && !isLeap ? 28 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= last;
}

const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i;

/** RFC 3339 `full-time`. A leap second is one only at 23:59:60 UTC. */
function isTime(text: string): boolean {
  const parts = TIME.exec(text);
  if (parts === null) return false;
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [zoneHour, zoneMinute] = [Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60 || zoneHour > 23 || zoneMinute > 59) return false;
  if (second < 60) return true;
  const zone = (zoneHour * 60 + zoneMinute) * (parts[4] === '-' ? -1 : 1);
  return (hour * 60 + minute - zone + 2 * 1440) % 1440 === 1439;
}

function isDateTime(text: string): boolean {
  return /^.{10}t/i.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

function isDuration(text: string): boolean {
  // RFC 3339, appendix A: the units follow each other without a gap.
  return /^P(?!$)(?:\d+W|(?:(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?=\d)(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?))$/.test(
    text,
  );
}

function isHostname(text: string): boolean {
  if (text.length === 0 || text.length > 253) return false;
  return text.split('.').every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64 || text.length > 320) return false;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const isQuoted = /^"(?:[^"\\\r\n]|\\[^\r\n])*"$/.test(local);
  const isAtoms = local.split('.').every((atom) => /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/i.test(atom));
  if (!isQuoted && !isAtoms) return false;
  if (!domain.startsWith('[')) return isHostname(domain);
  const literal = domain.endsWith(']') ? domain.slice(1, -1) : '';
  return literal.startsWith('IPv6:') ? isV6(literal.slice(5)) : isIPv4(literal);
}

function isV6(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

/** RFC 3986: allowed characters and whole percent-encodings; brackets only around the host. */
function isUriReference(text: string): boolean {
  if (!/^(?:[a-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})*$/i.test(text)) return false;
  const [beforeFragment = '', ...fragments] = text.split('#');
  if (fragments.length > 1 || /[[\]]/.test(fragments[0] ?? '')) return false;
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(beforeFragment)?.[0] ?? '';
  const rest = beforeFragment.slice(scheme.length);
  // Without a scheme, the first segment must not look like one (4.2).
  if (scheme === '' && /^[^/?]*:/.test(rest)) return false;
  if (!rest.startsWith('//')) return !/[[\]]/.test(rest);
  const authority = /^[^/?]*/.exec(rest.slice(2))?.[0] ?? '';
  if (/[[\]]/.test(rest.slice(2 + authority.length))) return false;
  const at = authority.lastIndexOf('@');
  if (/[[\]@]/.test(authority.slice(0, Math.max(0, at)))) return false;
  const host = authority.slice(at + 1);
  if (!host.startsWith('[')) return /^[^[\]:]*(?::\d*)?$/.test(host);
  const literal = /^\[([^\]]*)\](?::\d*)?$/.exec(host)?.[1] ?? '';
  return isV6(literal) || /^v[0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+$/i.test(literal);
}

function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) && isUriReference(text);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

function isJsonPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/.test(text);
}

function isRelativeJsonPointer(text: string): boolean {
  const start = /^(?:0|[1-9]\d*)/.exec(text)?.[0];
  if (start === undefined) return false;
  const rest = text.slice(start.length);
  return rest === '#' || isJsonPointer(rest);
}

/**
 * The formats that are asserted. Each is decided in linear time: no expression here has two ways to read one character.
 *
 * All others stay annotations, which 2020-12 allows (validation, 7.2.1): `regex` would mean to compile what a stranger sent,
 * and for internationalised names and templates no rule is both strict and right.
 */
export const formats: Readonly<Record<string, Format>> = {
  date: isDate,
  time: isTime,
  'date-time': isDateTime,
  duration: isDuration,
  email: isEmail,
  hostname: isHostname,
  ipv4: isIPv4,
  ipv6: isV6,
  uri: isUri,
  'uri-reference': isUriReference,
  uuid: isUuid,
  'json-pointer': isJsonPointer,
  'relative-json-pointer': isRelativeJsonPointer,
};

export function isAssertedFormat(name: string): boolean {
  return Object.hasOwn(formats, name);
}
