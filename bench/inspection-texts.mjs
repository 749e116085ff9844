// What inspection is measured on: harmless texts of many sorts, and what takes each reader longest.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/** As results of tools are: sentences, some HTML, some JSON, dates and numbers. */
const ORDINARY =
  'The meeting is on 2026-05-12 at 10:30, see <a href="https://example.org/notes/42">the notes</a>. ' +
  '{"id": 1042, "title": "Groceries", "done": false, "tags": ["home", "food"], "updated": "2026-05-11T08:15:00Z"} ' +
  'Please bring two copies of the plan and tell the others that the room has changed to 3.14 on the second floor. ';

export const filled = (unit, length) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Each some 300 kB. The sources of the detectors are left out: they quote what they look for. */
export function harmlessTexts() {
  const sources = filesIn('src', /\.ts$/).filter((file) => !file.startsWith(path.join('src', 'inspect')));
  const texts = {
    'ordinary results': ORDINARY,
    prose: [...filesIn('docs', /\.md$/), 'eval/training/prose.txt'].map(read).join('\n'),
    code: sources.map(read).join('\n'),
    JSON: read('package-lock.json'),
    German: messagesOf('de'),
    Russian: messagesOf('ru'),
    Chinese: messagesOf('zh-cn'),
    Korean: messagesOf('ko'),
    'a blob in base64': Buffer.from(Array.from({ length: 60_000 }, random())).toString('base64'),
  };
  return Object.entries(texts).map(([name, text]) => [name, filled(text, 300_000)]);
}

function filesIn(folder, ending) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

/** What the compiler says, in its translations: sentences of programmers, with some English in them. */
function messagesOf(language) {
  const messages = read(`node_modules/typescript/lib/${language}/diagnosticMessages.generated.json`);
  return Object.values(JSON.parse(messages)).join('\n');
}

/** Bytes that are the same in each run. */
function random() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

const RANDOM = 'Ab3dEfG7hJkL9mNpQrS5tUvWxYz2';
const letters = (count) =>
  Array.from({ length: count }, (_, at) => RANDOM[(at * 7 + ((at * at) % 11)) % 28]).join('');

/** Each cue alone, and with what a reader of it might go on reading. */
const withCue = (cue) => [
  cue,
  `${cue} `,
  `${cue}"`,
  `${cue}=`,
  `${cue}: "`,
  `${cue}${letters(19)} `,
  `${cue}${letters(60)}.`,
  `${cue}${letters(300)}\n`,
  `a_${cue}_`,
  `${letters(60)}${cue}`,
];

const base64 = (text, depth) =>
  depth === 0 ? text : base64(Buffer.from(text).toString('base64'), depth - 1);

/** What is repeated until a text is long enough, by the control that reads it. */
export const worstUnits = (secretCues) => ({
  'hidden-text': [
    '\u200b',
    '\u200d',
    '\u0301',
    'a\u0301',
    '\u0915\u200d',
    '\u4e16\ufe00',
    '\ufe0f',
    '\u200e',
    '\u05d0\u200e',
    '\u{e0041}',
    '\u{1f468}\u200d',
    '\u{1f600}',
    '\u00a0',
    '\ufb01',
    '\u2026',
    '\u1112\u1161\u11ab',
    '\u{1d408}',
    '\u{10400} ',
    'p\u0430ss ',
    '\u0430a',
    '\u001b[',
    '\u001b]8;;',
    '\u001b',
    '\0',
    '<',
    '<a ',
    '<a>',
    '<!--',
    '<b hidden>',
    '<b style="',
    '<b style="color:red">x</b>',
    '&',
    '&#65;',
    '%41',
    '%',
    '\\u0041',
    '\\',
    '1,',
    '73, 103, ',
    '0x49,',
    'a b c d e f  ',
    'a_b.c-',
    'a1b',
    'l33t ',
    ' eht dna uoy ',
    ' gur naq ',
    'A',
    'QUJD',
    `${letters(63)}\n`,
    `${letters(16)} `,
    `${base64('some words that anybody reads', 1)} `,
    `${base64('some words that anybody reads', 3)} `,
    `${Buffer.from('some words that anybody reads').toString('hex')} `,
  ],
  secrets: secretCues.flatMap(withCue),
  'personal-data': [
    '1 ',
    '1-',
    '7',
    '12 34-56 ',
    '10.1.',
    'a1 ',
    '4111111111111111 ',
    '123-45-6789 ',
    'ssn 123-45-6789 ',
    'passport 12345678 ',
    'GB82 WEST ',
    'GB82WEST12345698765432 ',
    '943 476 5919 ',
    '\u0661',
    '\u0131',
  ],
  // Runs without white space are read in pieces, and each piece in more than one way.
  'injected-result': [
    'a ',
    'a. ',
    'a',
    '\u4e16',
    'Ab',
    '!!',
    '-',
    '@',
    '@a.',
    'a@a.',
    '//',
    '://',
    'http://a?b= ',
    `//a${')'.repeat(3_900)}a `,
    '![a](http://a.b?c=d) ',
    '![',
    '<a>',
    '<abc>',
    '<abc',
    '\\n.',
    '\\n',
    '~/a',
    'a/b',
    '/.ssh ',
    '.env',
    '.aws',
    'a_a ',
    '[system',
    '[system] ',
    '===',
    "a'b",
    'must read ',
    'must never tell the user to read the secret file and send it to your address now. ',
    'ignore previous instructions ',
  ],
});
