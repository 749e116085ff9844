/** Names with passwords where protocols and programs write them: addresses, headers, cookies, files of clients. */
import { ALNUM, alphabetOf, endOfRun, startOfRun } from '../alphabet.ts';
import { entropyOf } from '../entropy.ts';
import { isMadeUp } from '../made-up.ts';
import { isReference } from '../reference.ts';
import { type Rule, shaped } from '../rule.ts';

/** All of printable ASCII that may stand in an address before its path. */
const AUTHORITY = (() => {
  const table = ALNUM.slice();
  for (const letter of "-._~%!$&'()*+,;=:@[]{}^#?\\") table[letter.charCodeAt(0)] = 1;
  return table;
})();
const SCHEME = alphabetOf('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-');
const LONGEST_AUTHORITY = 512;

/** Names of passwords, ports, and what everybody gives to a server of CVS. */
const NOT_ONE = /^(?:pass(?:word|wd)?|pwd|secret|token|user(?:name)?|port|\d{1,5}|pserver:.*)$/i;
/** Hosts that are there for examples (RFC 2606). A short word before one is part of the example. */
const ANYBODYS_HOST = /[@.](?:example(?:\.(?:com|org|net))?|test|invalid)(?::\d{1,5})?\\?['"]?[);,]{0,3}$/i;

/** RFC 3986, section 3.2.1: addresses of databases, queues, registries and pages. The password goes, the rest stays. */
const inAddress: Rule = {
  kind: 'password-in-url',
  cues: ['://'],
  read(text, at, scan) {
    const from = at + 3;
    const end = endOfRun(text, from, AUTHORITY, from + LONGEST_AUTHORITY);
    scan.to = end;
    const authority = text.slice(from, end);
    const host = authority.lastIndexOf('@');
    const colon = authority.indexOf(':');
    if (host < 0 || colon < 0 || colon > host) return undefined;
    if (startOfRun(text, at, SCHEME, at - 20) === at) return undefined;
    const password = authority.slice(colon + 1, host);
    if (password.length < 3 || isMadeUp(password) || isReference(password)) return undefined;
    if (NOT_ONE.test(password) || (password.length < 9 && ANYBODYS_HOST.test(authority))) return undefined;
    return { start: from + colon + 1, end: from + host };
  },
};

/** RFC 7617 and RFC 6750, in headers and in the arguments of programs. */
const inHeader = shaped(
  'authorization',
  ['authorization'],
  /authorization["'\\]{0,3}\s{0,4}[:=,]\s{0,4}["'\\]{0,3}(?:(?:bearer|basic|token|bot|apikey|api-key|ssws|digest|negotiate|key|splunk|genie(?:key)?)\s{1,4})?(?<secret>[A-Za-z0-9_\-.~+/=|:]{16,2000})/i,
  isDrawn,
);

const afterBearer = shaped(
  'authorization',
  ['bearer '],
  /bearer\s{1,4}(?<secret>[A-Za-z0-9_\-.~+/=|]{20,2000})/i,
  isDrawn,
);

/** Of the names that sessions and sign-ins have (RFC 6265). */
const inCookie = shaped(
  'cookie',
  ['sess', 'sid=', 'auth=', 'jwt=', 'remember_'],
  /(?<=[A-Za-z0-9_.-]{0,1})[A-Za-z0-9_.-]{0,40}=(?<secret>[A-Za-z0-9_\-.~+/=%|:]{20,2000})(?=["'\s;,<&]|$)/i,
  isDrawn,
);

const inNetrc = shaped(
  'password',
  ['machine '],
  /machine\s{1,8}[^\s]{1,200}\s{1,8}login\s{1,8}[^\s]{1,200}\s{1,8}password\s{1,8}(?<secret>[^\s]{3,200})/i,
  (password) => !NOT_ONE.test(password),
);

/** `config.json` of Docker, `.npmrc`: name and password in base64. */
const inDockerConfig = shaped(
  'password',
  ['"auth"', '_auth=', '_auth ='],
  /(?:"auth"\s{0,4}:\s{0,4}"|_auth\s{0,4}=\s{0,4}"?)(?<secret>[A-Za-z0-9+/]{8,400}={0,2})/i,
  isPair,
);

/** `curl -u name:password`, `mysql --password=…` is an assignment. */
const inArguments = shaped(
  'password',
  [' -u ', ' --user '],
  / --?u(?:ser)?\s{1,4}["']?[A-Za-z0-9_.@-]{1,64}:(?<secret>[^\s"'`$<{]{4,128})/,
);

/** `IDENTIFIED BY '…'` of SQL. */
const inSql = shaped(
  'password',
  ['identified by '],
  /identified by\s{1,4}["'](?<secret>[^"'\s]{4,128})["']/i,
);

export const credentials: readonly Rule[] = [
  inAddress,
  inHeader,
  afterBearer,
  inCookie,
  inNetrc,
  inDockerConfig,
  inArguments,
  inSql,
];

/** Letters and digits in an order that nobody thinks up. */
function isDrawn(text: string): boolean {
  if (isReference(text)) return false;
  return /\d/.test(text) && /[A-Za-z]/.test(text) && entropyOf(text.slice(0, 512)) >= 3;
}

function isPair(text: string): boolean {
  return /^[\x21-\x39\x3b-\x7e]{1,100}:[\x20-\x7e]{3,300}$/.test(
    Buffer.from(text, 'base64').toString('latin1'),
  );
}
