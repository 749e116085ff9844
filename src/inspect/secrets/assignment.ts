/** `password=…`, `"api_key": "…"`, `--token …`, `<secret>…</secret>`, `the password is …`. */

import type { Span } from '../view/hidden.ts';
import { alphabetOf, endOfRun, startOfRun } from './alphabet.ts';
import { namedBy } from './names.ts';
import type { Rule, Scan } from './rule.ts';
import { isSecretValue } from './value.ts';

const NAME = alphabetOf('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.');
/** What closes a name before its sign: `"name":`, `name']`, `\"name\"`. */
const CLOSING = alphabetOf('"\'`\\]*');
const QUOTES = '"\'`';
const LONGEST_NAME = 64;
const LONGEST_VALUE = 1024;

const SIGN = /[ \t]{0,20}(?:=>|:=|={1,3}|:(?![:/])|>|[ \t](?:is|was|as)[ \t:]{1,4}|[ \t])[ \t]{0,20}/y;
const BARE_END = alphabetOf(' \t\r\n,;"\'`<>(){}[]|&\\');

const FUNCTION = /^[A-Za-z_][A-Za-z0-9_.]*$/;

export const CUES: readonly string[] = [
  'passw',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'token',
  'credential',
  'apikey',
  'api_key',
  'api-key',
  'api key',
  'appkey',
  'app_key',
  'app-key',
  'accesskey',
  'access_key',
  'access-key',
  'access key',
  'privatekey',
  'private_key',
  'private-key',
  'accountkey',
  'account_key',
  'authkey',
  'auth_key',
  'signingkey',
  'signing_key',
  'encryptionkey',
  'encryption_key',
  'masterkey',
  'master_key',
  'licensekey',
  'license_key',
];

/** A rule for each kind of name would look at the same text again and again: this is one for all, and says the kind itself. */
export function readAssignment(text: string, at: number, scan: Scan): (Span & { kind: string }) | undefined {
  const start = startOfRun(text, at, NAME, at - LONGEST_NAME);
  const spaced = /^(?:api|access) key/i.exec(text.slice(at, at + 10))?.[0].length ?? 0;
  const end = endOfRun(text, at + spaced, NAME, at + LONGEST_NAME);
  scan.to = end;
  const name = text.slice(start, end).replace(/^-+|[.-]+$/g, '');
  const named = namedBy(name);
  if (named === undefined) return undefined;
  const closed = endOfRun(text, end, CLOSING, end + 4);
  SIGN.lastIndex = closed;
  const sign = SIGN.exec(text)?.[0];
  if (sign === undefined) return undefined;
  const word = sign.trim();
  // A blank alone is a sign on a command line only; `>` in markup only.
  if (word === '' && !text.startsWith('--', start)) return undefined;
  if (word === '>' && text[start - 1] !== '<') return undefined;
  const value = valueAt(text, closed + sign.length);
  scan.to = Math.max(scan.to, value.end);
  const said = text.slice(value.start, value.end);
  // What a function returns.
  if (text[value.end] === '(' && FUNCTION.test(said)) return undefined;
  if (/^(?:is|was|as)/.test(word) && !/\d/.test(said)) return undefined;
  return isSecretValue(said, named) ? { ...value, kind: named.kind } : undefined;
}

function valueAt(text: string, from: number): Span {
  let open = from;
  while (text[open] === '\\') open += 1;
  const quote = text[open] ?? '';
  const limit = Math.min(text.length, open + LONGEST_VALUE);
  if (quote !== '' && QUOTES.includes(quote)) {
    let end = open + 1;
    while (end < limit && text[end] !== quote && text[end] !== '\n') end += 1;
    return { start: open + 1, end: text[end - 1] === '\\' ? end - 1 : end };
  }
  let end = open;
  while (end < limit && BARE_END[text.charCodeAt(end)] !== 1) end += 1;
  while (end > open && '.:!?'.includes(text[end - 1] ?? ' ')) end -= 1;
  return { start: open, end };
}

export const assignment: Rule = { kind: 'secret', cues: CUES, anyCase: true, read: readAssignment };
