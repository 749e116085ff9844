/** Private keys, and tokens that are signed with them. */
import { alphabetOf, BASE64, endOfRun, URL64 } from '../alphabet.ts';
import { isJoseHeader } from '../checksums.ts';
import { isMadeUp } from '../made-up.ts';
import { type Rule, shaped, token } from '../rule.ts';

const BECH32_LOUD = alphabetOf('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L');
const BASE58 = alphabetOf('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz');

/** What stands between the lines that begin and end a key: also its headers, and the ends of lines as JSON and YAML write them. */
const ARMOUR = (() => {
  const table = BASE64.slice();
  for (const letter of ' \t\r\n\\:,.()|>"\'') table[letter.charCodeAt(0)] = 1;
  return table;
})();
const LONGEST_KEY = 65_536;
/** Letters of base64: less is no key, but a sentence about keys. */
const LEAST_KEY = 40;
const LABEL = /-{4,5} ?BEGIN (?:[A-Z0-9]{1,12} ){0,3}(?:PRIVATE KEY(?: BLOCK)?|STATIC KEY V1) ?-{4,5}/iy;
const FINISH = /-{4,5} ?END (?:[A-Z0-9]{1,12} ){0,3}(?:PRIVATE KEY(?: BLOCK)?|STATIC KEY V1) ?-{4,5}/iy;

/** RFC 7468, OpenSSH, OpenPGP (RFC 9580), OpenVPN, RFC 4716. */
const armoured: Rule = {
  kind: 'private-key',
  cues: ['----begin ', '---- begin '],
  anyCase: true,
  read(text, cue, scan) {
    const at = text[cue - 1] === '-' ? cue - 1 : cue;
    LABEL.lastIndex = at;
    const label = LABEL.exec(text);
    if (label === null) return undefined;
    const from = at + label[0].length;
    const body = endOfRun(text, from, ARMOUR, from + LONGEST_KEY);
    scan.to = body;
    if (text.slice(from, body).replace(/\\[nr]|[^A-Za-z0-9+/]/g, '').length < LEAST_KEY) return undefined;
    FINISH.lastIndex = body;
    return { start: at, end: body + (FINISH.exec(text)?.[0].length ?? 0) };
  },
};

/** Version 2 and 3: the lines that are private come last. */
const putty = shaped(
  'private-key',
  ['Private-Lines:'],
  /Private-Lines:\s{0,2}\d{1,3}(?:\r?\n|\\n)(?:[A-Za-z0-9+/=]{1,80}(?:\r?\n|\\r?\\?n|$)){1,200}/,
);

const LONGEST_TOKEN = 16_384;

/** RFC 7519; and encrypted ones, which have five parts (RFC 7516). */
const jwt: Rule = {
  kind: 'jwt',
  cues: ['eyJ'],
  atWord: true,
  read(text, at, scan) {
    if (!text.startsWith('eyJ', at)) return undefined;
    const head = endOfRun(text, at, URL64, at + 2048);
    scan.to = head;
    if (text[head] !== '.') return undefined;
    const payload = endOfRun(text, head + 1, URL64, head + LONGEST_TOKEN);
    scan.to = payload;
    if (text[payload] !== '.' || payload - head < 10 || !isJoseHeader(text.slice(at, head))) return undefined;
    let end = endOfRun(text, payload + 1, URL64, payload + LONGEST_TOKEN);
    for (let part = 0; part < 2 && text[end] === '.' && end - payload > 1; part += 1) {
      const next = endOfRun(text, end + 1, URL64, end + LONGEST_TOKEN);
      if (next === end + 1) break;
      end = next;
    }
    scan.to = end;
    return isMadeUp(text.slice(payload + 1, end)) ? undefined : { start: at, end };
  },
};

export const keys: readonly Rule[] = [
  armoured,
  putty,
  jwt,
  token('age-key', ['AGE-SECRET-KEY-1', 'AGE-PLUGIN-'], { letters: BECH32_LOUD, length: [58, 400] }),
  shaped('json-web-key', ['"d"'], /"d"\s{0,4}:\s{0,4}"(?<secret>[A-Za-z0-9_-]{40,1200})"/),
  token('extended-private-key', ['xprv', 'yprv', 'zprv', 'tprv'], { letters: BASE58, length: 107 }),
];
