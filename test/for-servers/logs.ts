import {
  decodeHtml,
  decodeUrlPart,
  encodeHtml,
  encodeUrlPart,
  logLine,
  quoteForSh,
  readLogLine,
} from '../../src/sdk/server.ts';

export const line = (given: string): string => `asked for ${logLine(given)}`; // no line feed, no escape sequence, nothing hidden
export const back = (text: string): boolean => readLogLine(logLine(text)) === text;
export const address = (part: string): string => `https://a.example/${encodeUrlPart(part)}`;
export const part = (encoded: string): string => decodeUrlPart(encoded);
export const cell = (text: string): string => `<td>${encodeHtml(text)}</td>`;
export const content = (encoded: string): string => decodeHtml(encoded);
export const script = (word: string): string => `echo ${quoteForSh(word)}`; // where a script has to be written
