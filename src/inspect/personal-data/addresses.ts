/** Addresses of mail, machines and places that are written in a form of their own. */
import { isIP } from 'node:net';
import type { Match } from '../match.ts';
import { nearby } from './nearby.ts';

const LOCAL = table("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-");
const DOMAIN = table('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-');
const HEX_COLON = table('0123456789abcdefABCDEF:');
const FILES = /\.(?:png|jpe?g|gif|svg|webp|js|ts|css|html|json|md|py|go|rs|java|[0-9]+x?)$/i;

function table(letters: string): Uint8Array {
  const found = new Uint8Array(128);
  for (const letter of letters) found[letter.charCodeAt(0)] = 1;
  return found;
}

/** Letters of other alphabets may stand in both parts (RFC 6531). */
const isIn = (text: string, index: number, letters: Uint8Array): boolean => {
  const code = text.charCodeAt(index);
  return code > 0xbf || letters[code] === 1;
};

/** RFC 5321, 4.5.3.1: 64 letters before the sign, 255 behind it. */
export function findMail(text: string): Match[] {
  const found: Match[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > from && at - start < 64 && isIn(text, start - 1, LOCAL)) start -= 1;
    while (start < at && /[.'`{|/=&?*!#$%^]/.test(text[start] ?? '')) start += 1;
    let end = at + 1;
    while (end - at <= 255 && end < text.length && isIn(text, end, DOMAIN)) end += 1;
    while (end > at && /[.-]/.test(text[end - 1] ?? '')) end -= 1;
    from = at + 1;
    const domain = text.slice(at + 1, end);
    if (start === at || text[at - 1] === '.' || !isHost(domain) || FILES.test(domain)) continue;
    found.push({ start, end, kind: 'email' });
    from = end;
  }
  return found;
}

function isHost(domain: string): boolean {
  const labels = domain.split('.');
  return (
    labels.length > 1 &&
    labels.every((label) => label !== '' && label.length < 64 && !/^-|-$/.test(label)) &&
    /^(?:[A-Za-z]{2,24}|xn--[a-z0-9-]+|[^\0-\u007f]{2,})$/.test(labels.at(-1) ?? '')
  );
}

const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d]|\.\d)/g;
const VERSION = /(?:v|ver|version|release|rev|build|chrome|safari|firefox|edg|section)[\s:/=]{0,3}$/;
const MAC =
  /(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])/g;

/** Of the whole network: loopback, nobody's and documentation say nothing of anybody. */
export function findMachines(text: string): Match[] {
  const found: Match[] = [];
  for (const { 0: address, index } of text.matchAll(IPV4)) {
    if (/^(?:0|127|255)\.|^(?:192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address)) continue;
    if (!nearby(text, index, '').says(VERSION))
      found.push({ start: index, end: index + address.length, kind: 'ip' });
  }
  for (const { 0: address, index } of text.matchAll(MAC)) {
    if (!/^(?:00[:-]){5}00$|^(?:ff[:-]){5}ff$/i.test(address))
      found.push({ start: index, end: index + address.length, kind: 'mac' });
  }
  let from = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', Math.max(from, at + 1))) {
    let start = at;
    while (start > from && at - start < 5 && isIn(text, start - 1, HEX_COLON)) start -= 1;
    let end = at;
    while (end - at < 48 && end < text.length && isIn(text, end, HEX_COLON)) end += 1;
    from = end;
    const address = text.slice(start, end);
    if (address.length < 6 || (address.match(/:/g) ?? []).length < 3 || address === '::1') continue;
    if (isIP(address) === 6 && /[0-9A-Fa-f]{3}/.test(address)) found.push({ start, end, kind: 'ip' });
  }
  return found;
}

const COORDINATES =
  /(?<![\d.])[-+]?(?:90(?:\.0{4,10})?|[0-8]?\d\.\d{4,10})°?\s?[NS]?\s?,\s?[-+]?(?:180(?:\.0{4,10})?|(?:1[0-7]\d|\d?\d)\.\d{4,10})°?\s?[EW]?(?![\d.])/g;
const USER_IN_URL = /\b[a-z][a-z0-9+.-]{1,15}:\/\/(?<user>[^\s/@:?#"'<>]{1,64})@[\w.-]{1,253}/gi;

export function findPlaces(text: string): Match[] {
  const found: Match[] = [];
  for (const { 0: pair, index } of text.matchAll(COORDINATES))
    found.push({ start: index, end: index + pair.length, kind: 'coordinates' });
  if (text.includes('://')) {
    for (const match of text.matchAll(USER_IN_URL)) {
      const user = match.groups?.user ?? '';
      if (user === 'git') continue;
      const start = match.index + match[0].indexOf('://') + 3;
      found.push({ start, end: start + user.length, kind: 'user-in-url' });
    }
  }
  return found;
}
