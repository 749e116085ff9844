/**
 * `bartizan/server`: for authors of MCP servers. What a model sends is put into paths, statements, pages, commands, addresses and
 * logs only in a form in which it cannot become anything else.
 *
 * @packageDocumentation
 */
export {
  decodeHtml,
  decodeUrlPart,
  encodeHtml,
  encodeUrlPart,
  jsonForHtml,
  quoteForSh,
} from './encode.ts';
export { formatChecks, formats } from './formats.ts';
export { type Html, type HtmlValue, html } from './html.ts';
export { logLine, readLogLine } from './log-line.ts';
export { type OpenFor, openWithin } from './open-within.ts';
export { pathWithin } from './path-within.ts';
export { type Command, type ShellValue, shell } from './shell.ts';
export { type SqlStatement, type SqlValue, sql } from './sql.ts';
export { type UnsafeValueCode, UnsafeValueError } from './unsafe-value.ts';
export { type PinnedUrl, pinnedUrl, type Resolver, type UrlRule, url } from './url.ts';
