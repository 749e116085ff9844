import { StringDecoder } from 'node:string_decoder';

/** What a server may write to stderr before the rest is dropped. */
export interface StderrLimits {
  /** Characters of one line. */
  readonly line: number;
  /** Lines in one second. */
  readonly perSecond: number;
}

export interface Stderr {
  push(chunk: Buffer): void;
  end(): void;
}

/**
 * Cuts a server's stderr into lines that are safe to show on a terminal and to write to a log (G7, L3).
 *
 * Long lines are cut, floods are counted instead of shown, and control characters are escaped, so that a server
 * can neither repaint the terminal nor forge a line of somebody else. What the words mean is not looked at.
 */
export function createStderr(limits: StderrLimits, now: () => number, emit: (line: string) => void): Stderr {
  const decoder = new StringDecoder('utf8');
  let line = '';
  let dropped = 0;
  let second = -1;
  let lines = 0;
  let muted = 0;

  const keep = (text: string): void => {
    const room = limits.line - line.length;
    line += text.slice(0, room);
    dropped += Math.max(0, text.length - room);
  };

  const finish = (): void => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      if (muted > 0) emit(`[${muted} lines were left out: more than ${limits.perSecond} in a second]`);
      second = current;
      lines = 0;
      muted = 0;
    }
    if (lines >= limits.perSecond) muted += 1;
    else emit(escapeControls(line) + (dropped > 0 ? ` [${dropped} more characters were left out]` : ''));
    lines += 1;
    line = '';
    dropped = 0;
  };

  const take = (text: string): void => {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      keep(text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end));
      finish();
      start = end + 1;
    }
    keep(text.slice(start));
  };

  return {
    push: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end());
      if (line !== '' || dropped > 0) finish();
      if (muted > 0) emit(`[${muted} lines were left out: more than ${limits.perSecond} in a second]`);
      muted = 0;
    },
  };
}

/** C0, DEL and C1, and what reorders or hides text: zero-width, bidirectional, line and paragraph separators, tags. */
const CONTROLS =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u{${point.toString(16)}}`;
  });
}
