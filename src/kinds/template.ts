/** Text that becomes part of a template (C5): without the marks at which an engine begins to compute. */
import type { Problem } from './problem.ts';
import { readingsOf } from './readings.ts';
import { shown } from './text.ts';

/**
 * Jinja, Twig, Handlebars, Liquid, Angular; Freemarker, JSP and Spring; Ruby, Pug; ERB, EJS, ASP; Thymeleaf; Velocity; Razor; Smarty.
 */
const MARKS =
  /\{\{|\{%|\{#|[$#*@~]\{|<%|%>|<#|<\?|\[\[|\$!\{?\w|#(?:set|if|foreach|include|parse|evaluate)\s*\(|@\(|\{(?:php|if|literal|\$)|\[%|\[=/i;

export function problemOfTemplate(text: string): Problem | undefined {
  const readings = readingsOf(text);
  if (readings === undefined) return { why: 'the text is encoded too many times to be read' };
  for (const reading of readings) {
    const [mark] = MARKS.exec(reading) ?? [];
    if (mark !== undefined) return { why: `the text has ${shown(mark)}, a mark of templates` };
  }
  return undefined;
}
