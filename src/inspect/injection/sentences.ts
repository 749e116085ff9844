/**
 * Cuts a text into sentences, and those into words with their meanings. One pass, letter by letter, without making strings.
 */
import { BASIS, mix } from './hash.ts';
import { isEmptyWord, meaning, meaningOfWord, SIGN_CODES } from './lexicon.ts';
import {
  ANGLE,
  AT,
  COLON,
  DOT,
  goesOn,
  isBlank,
  isBullet,
  isClosing,
  isEnd,
  isQuote,
  isWordUnit,
  SLASH,
  SPECIAL,
  shapeOf,
} from './units.ts';

/** One sentence at a time: what is read next overwrites it. */
export interface Sentence {
  start: number;
  end: number;
  /** How many words it has. */
  length: number;
  /** Hash of each word. */
  readonly words: Int32Array;
  /** Meaning of each word, or -1. */
  readonly meanings: Int8Array;
}

/** Longer ones are cut: nobody reads on. */
export const MOST_WORDS = 64;

const {
  tag: TAG,
  marker: MARKER,
  identifier: IDENTIFIER,
  address: ADDRESS,
  mail: MAIL,
  path: PATH,
  'secret-path': SECRET_PATH,
  number: NUMBER,
  capitals: CAPITALS,
  shout: SHOUT,
  todo: TODO,
} = SIGN_CODES;

/** Longer runs of characters without white space are read in pieces. */
const LONGEST_RUN = 256;

/** A name, and its type in brackets. */
const LONGEST_LABEL = 40;

/** The name of a member or parameter, with its colon. */
const LABEL = /^\W*[a-z0-9]+(?:_[a-z0-9]+)+[\W]*:$/i;

/** Where programs keep what nobody should see. */
const SECRET_PLACE =
  /\.ssh|id_rsa|id_ed25519|id_ecdsa|authorized_keys|\.env\b|\.aws|\.netrc|\.pgpass|\.npmrc|\.pypirc|\.git-credentials|\.kube|\.docker\/config|\.gnupg|\/etc\/(?:passwd|shadow|sudoers)|credentials?\b|secrets?\b|\.cursor\/|mcp\.json|claude_desktop_config|wallet|keychain|login.?data|cookies|\.(?:pem|key|p12|pfx|kdbx)\b|_history\b|\.config\/gcloud/i;

/** How a forged voice begins: the turn of another speaker, or a heading that nobody but a prompt has. */
const FORGED =
  /^(?:\[\/?(?:inst|system|admin|user|important|instructions?|hidden|note|begin|end)\b.*\]|<\|.*\|>|#{2,}(?:system|instructions?)|<<\/?sys>>|={3,}|-{4,})$/i;

/** The end of a line as a program writes it into a literal; not what stands in a path of Windows. */
const LINE_END = /(?<![A-Za-z0-9_:])(?:\\[nrt])+|(?:\\[nrt])+(?![a-z\\])/;

/** Calls back for each sentence; the object is only good during the call. */
export function readSentences(text: string, visit: (sentence: Sentence) => void): void {
  const sentence: Sentence = {
    start: 0,
    end: 0,
    length: 0,
    words: new Int32Array(MOST_WORDS),
    meanings: new Int8Array(MOST_WORDS),
  };
  const { length } = text;
  let at = 0;
  let lastWord = BASIS;
  while (at < length) {
    // White space: an empty line, or the beginning of an item, ends a sentence.
    let lines = 0;
    while (at < length && isBlank(text.charCodeAt(at))) {
      if (text.charCodeAt(at) === 10) lines += 1;
      at += 1;
    }
    if (lines > 1 || (lines === 1 && (!goesOn(text.charCodeAt(at)) || isLabelled(at)))) close(at);
    if (at >= length) break;
    const start = at;
    const furthest = Math.min(length, start + LONGEST_RUN);
    while (at < furthest && !isBlank(text.charCodeAt(at))) at += 1;
    if (at - start === 1 && isBullet(text.charCodeAt(start))) {
      close(start);
      continue;
    }
    chunk(start, at);
    const last = text.charCodeAt(at - 1);
    // . ! ? and quotes or brackets behind them, and where a text in a list ends: ",
    if (
      isEnd(last) ||
      (last === 44 && isQuote(text.charCodeAt(at - 2))) ||
      (at - start > 1 && isClosing(last) && isEnd(text.charCodeAt(at - 2)))
    )
      close(at);
  }
  close(length);

  /** Whether a line begins with the name of what it is about: `city (string): where`. */
  function isLabelled(start: number): boolean {
    for (let index = start; index < length && index < start + LONGEST_LABEL; index++) {
      const unit = text.charCodeAt(index);
      if (unit === 58) return true;
      if (unit === 10 || unit === 46) return false;
    }
    return false;
  }

  function close(end: number): void {
    if (sentence.length > 0) {
      sentence.end = end;
      visit(sentence);
    }
    sentence.length = 0;
    sentence.start = end;
  }

  function add(hash: number, means: number): void {
    if (sentence.length === MOST_WORDS) close(at);
    sentence.words[sentence.length] = hash;
    sentence.meanings[sentence.length] = means;
    sentence.length += 1;
  }

  /** "Have to" and "are to" mean "must". */
  function oblige(): void {
    if (HAVE.has(lastWord) && sentence.length > 0) sentence.meanings[sentence.length - 1] = OBLIGE;
    else if (lastWord === ARE) add(ARE, OBLIGE);
  }

  /** A run of characters without white space. */
  function chunk(start: number, end: number): void {
    let shape = 0;
    for (let index = start; index < end; index++) shape |= shapeOf(text.charCodeAt(index));
    if ((shape & SPECIAL) !== 0 && special(start, end, shape)) return;
    words(start, end);
  }

  /** True when the run is one thing of its own, and not words. */
  function special(start: number, end: number, shape: number): boolean {
    const run = text.slice(start, end);
    if ((shape & SLASH) !== 0) {
      const ended = LINE_END.exec(run);
      if (ended !== null) {
        if (ended.index > 0) chunk(start, start + ended.index);
        close(start + ended.index);
        const rest = start + ended.index + ended[0].length;
        if (rest < end) chunk(rest, end);
        return true;
      }
    }
    if ((shape & ANGLE) !== 0) {
      const tag = /^(.*?)<\/?([A-Za-z][A-Za-z_-]{2,30})[^>]*>?(.*)$/s.exec(run);
      if (tag !== null) {
        const [, before = '', name = '', behind = ''] = tag;
        if (before !== '') words(start, start + before.length);
        add(wordHash(name), TAG);
        if (behind !== '') chunk(end - behind.length, end);
        return true;
      }
    }
    if (FORGED.test(run)) {
      add(wordHash(run.replace(/[^a-z]/gi, '')), MARKER);
      return true;
    }
    if ((shape & COLON) !== 0 && LABEL.test(run)) {
      close(start);
      return false;
    }
    if ((shape & COLON) !== 0 && run.includes('://')) {
      add(ADDRESS, ADDRESS);
      return true;
    }
    if ((shape & AT) !== 0 && /[\w.+-]@[\w-]+\.\w/.test(run)) {
      add(MAIL, MAIL);
      return true;
    }
    if (
      (shape & SLASH) !== 0 &&
      /^[^\w~./\\$%]*(?:~|\.{0,2}[/\\]|[A-Za-z]:\\|[\w.$%-]+[/\\][\w.-])/.test(run)
    ) {
      if (SECRET_PLACE.test(run)) add(SECRET_PATH, SECRET_PATH);
      else if (/^[\w'"(]+\/[\w'")]+[.,;:]?$/.test(run)) words(start, end);
      else add(PATH, PATH);
      return true;
    }
    if (
      (shape & DOT) !== 0 &&
      /^\W*\.?[a-z_]+\.?[a-z_]*\W*$/i.test(run) &&
      SECRET_PLACE.test(run) &&
      /\.\w/.test(run)
    ) {
      add(SECRET_PATH, SECRET_PATH);
      return true;
    }
    if ((shape & DOT) !== 0 && /^\W*www\.\w/i.test(run)) {
      add(ADDRESS, ADDRESS);
      return true;
    }
    return false;
  }

  function words(start: number, end: number): void {
    let hash = BASIS;
    let size = 0;
    /** The word without its last letters: one, two, three. */
    let [shorter, shorterBy2, shorterBy3] = [BASIS, BASIS, BASIS];
    let [letters, capitals, digits, joined] = [0, 0, 0, 0];
    let wasSmall = false;
    for (let index = start; index <= end; index++) {
      const unit = index < end ? text.charCodeAt(index) : 32;
      if (isWordUnit(unit)) {
        let small = unit;
        if (unit >= 65 && unit <= 90) {
          small = unit | 32;
          capitals += 1;
          letters += 1;
          if (wasSmall) joined += 1;
          wasSmall = false;
        } else if (unit >= 48 && unit <= 57) {
          digits += 1;
          wasSmall = false;
        } else if (unit === 95) {
          if (size > 0) joined += 1;
          wasSmall = false;
        } else {
          letters += 1;
          wasSmall = true;
        }
        [shorterBy3, shorterBy2, shorter] = [shorterBy2, shorter, hash];
        hash = mix(hash, small);
        size += 1;
        continue;
      }
      // An apostrophe is no part of the word, and does not end it.
      if (
        (unit === 39 || unit === 0x2019) &&
        size > 0 &&
        index + 1 < end &&
        isWordUnit(text.charCodeAt(index + 1))
      )
        continue;
      if (size > 0) {
        if (letters === 0) add(NUMBER, NUMBER);
        else if (joined > 0 && size > 4) add(IDENTIFIER, IDENTIFIER);
        else if (isEmptyWord(hash | 0)) {
          if ((hash | 0) === TO) oblige();
        } else {
          const means =
            meaningOfWord(hash | 0) ?? stemmed(text, index, size, shorter, shorterBy2, shorterBy3);
          if (capitals === letters && letters >= 4 && digits === 0) add(CAPITALS, CAPITALS);
          add(hash | 0, means ?? -1);
          if (unit === 58 && capitals === 4 && letters === 4 && (hash | 0) === TODO_HASH) add(TODO, TODO);
        }
      }
      if (unit === 33 && index + 1 < end && text.charCodeAt(index + 1) === 33) add(SHOUT, SHOUT);
      if (size > 0) lastWord = hash | 0;
      [hash, size, letters, capitals, digits, joined, wasSmall] = [BASIS, 0, 0, 0, 0, 0, false];
    }
  }
}

const TODO_HASH = wordHash('todo');
const TO = wordHash('to');
const ARE = wordHash('are');
const HAVE: ReadonlySet<number> = new Set(['have', 'has', 'had', 'having'].map(wordHash));
const OBLIGE = meaning('oblige');

/** The meaning of a word without its ending: `-s`, `-d`, `-es`, `-ed`, `-er`, `-ing`. */
function stemmed(
  text: string,
  end: number,
  size: number,
  by1: number,
  by2: number,
  by3: number,
): number | undefined {
  if (size < 5) return undefined;
  const last = text.charCodeAt(end - 1) | 32;
  if (last === 115) return meaningOfWord(by1 | 0) ?? meaningOfWord(by2 | 0);
  if (last === 100) return meaningOfWord(by2 | 0) ?? meaningOfWord(by1 | 0);
  if (last === 103 && (text.charCodeAt(end - 2) | 32) === 110) return meaningOfWord(by3 | 0);
  return undefined;
}

function wordHash(word: string): number {
  let hash = BASIS;
  for (let index = 0; index < word.length; index++) hash = mix(hash, word.charCodeAt(index) | 32);
  return hash | 0;
}
