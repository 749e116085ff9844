/** One offer, whole. Everything that the server wrote stands behind a bar, so that it cannot pose as ours. */
import type { Offer } from '../../gateway/context.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../../protocol/json.ts';
import { printable } from '../terminal.ts';
import { type Page, paragraph } from './paragraph.ts';

const INDENT = '    │ ';
const INNER = '    │     ';

/** Every other `$schema` is shown: it is text like any other. */
const DIALECTS = new Set([
  'http://json-schema.org/draft-07/schema#',
  'https://json-schema.org/draft/2020-12/schema',
]);

export function showOffer({ kind, name, definition }: Offer, page: Page): string {
  const { width, style } = page;
  /** Keys that need no line of their own any more; all others follow as they are. */
  const shown = new Set(['name', 'uri', 'uriTemplate'].filter((key) => definition[key] === name));
  let text = '';
  if (typeof definition.title === 'string') {
    shown.add('title');
    text += paragraph(`Title: ${definition.title}`, width, INDENT);
  }
  const key = kind === 'instructions' ? 'instructions' : 'description';
  const words = definition[key];
  if (typeof words === 'string') {
    shown.add(key);
    text += paragraph(words, width, INDENT);
  } else if (kind !== 'resource') text += `    ${style.dim('no description')}\n`;
  const { inputSchema, arguments: args } = definition;
  if (isObject(inputSchema)) {
    shown.add('inputSchema');
    text += parameters(inputSchema, page);
  }
  if (Array.isArray(args) && args.every(isObject)) {
    shown.add('arguments');
    text += promptArguments(args, page);
  }
  return text + rest(definition, shown, page);
}

function parameters(schema: JsonObject, page: Page): string {
  const { properties, required, ...others } = schema;
  const names = isObject(properties) ? Object.entries(properties) : [];
  const isRequired = new Set(Array.isArray(required) ? required : []);
  const rows = names.map(([name, definition]) => parameter(name, definition, isRequired.has(name), page));
  const hidden = new Set<string>();
  if (others.type === 'object') hidden.add('type');
  if (typeof others.$schema === 'string' && DIALECTS.has(others.$schema)) hidden.add('$schema');
  const unknown = [...isRequired].filter((name) => !names.some(([known]) => known === name));
  const more: JsonObject = {
    ...others,
    ...(isObject(properties) || properties === undefined ? {} : { properties }),
    ...(unknown.length > 0 || (required !== undefined && !Array.isArray(required))
      ? { required: required ?? null }
      : {}),
  };
  return (
    (names.length === 0 ? `    ${page.style.dim('no parameters')}\n` : rows.join('')) +
    rest(more, hidden, page, 'parameters ')
  );
}

function parameter(name: string, definition: JsonValue, required: boolean, page: Page): string {
  const { style, width } = page;
  const shape = isObject(definition) ? definition : {};
  const type = typeof shape.type === 'string' ? shape.type : 'any type';
  const shown = new Set(typeof shape.type === 'string' ? ['type'] : []);
  let text = `${INDENT}- ${style.bold(printable(name))}  ${printable(type)}${required ? ', required' : ''}\n`;
  if (typeof shape.description === 'string') {
    shown.add('description');
    text += paragraph(shape.description, width, INNER);
  }
  if (!isObject(definition)) text += paragraph(canonicalJson(definition), width, INNER);
  return text + rest(shape, shown, page, '', INNER);
}

function promptArguments(args: readonly JsonObject[], page: Page): string {
  return args
    .map(({ name, required, ...shape }) => {
      const definition = {
        type: 'string',
        ...shape,
        ...(name === undefined || typeof name === 'string' ? {} : { name }),
        ...(required === undefined || typeof required === 'boolean' ? {} : { required }),
      };
      return parameter(typeof name === 'string' ? name : '', definition, required === true, page);
    })
    .join('');
}

function rest(
  definition: JsonObject,
  shown: ReadonlySet<string>,
  { width, style }: Page,
  prefix = '',
  indent = INDENT,
): string {
  return Object.entries(definition)
    .filter(([key]) => !shown.has(key))
    .map(([key, value]) => paragraph(`${prefix}${key}: ${canonicalJson(value)}`, width, indent))
    .join('')
    .replace(/^.+$/gm, (line) => style.dim(line));
}
