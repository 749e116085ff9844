/** Where a text of a message stands, for controls that take something out of it. */
import type { Listing } from '../gateway/context.ts';
import type { MessageText } from '../inspect/message-texts.ts';
import { LISTINGS } from '../protocol/methods.ts';

/** Members whose value stands for something: another value would be another thing. */
const IDENTIFIERS = new Set([
  'uri',
  'uriTemplate',
  'mimeType',
  'url',
  'href',
  'cursor',
  'nextCursor',
  '$ref',
]);
const KEYWORDS = new Set(['enum', 'const', 'default', 'pattern', 'examples', 'required', 'type', 'name']);

/** Taking something out of the text would change more than how it reads. */
export function isFixed({ path, isName }: Pick<MessageText, 'path' | 'isName'>): boolean {
  if (isName) return true;
  const [, list] = path;
  const last = path.findLast((step) => typeof step === 'string');
  if (last === undefined) return false;
  if (Object.values(LISTINGS).some(({ key }) => key === list)) {
    return IDENTIFIERS.has(last) || KEYWORDS.has(last);
  }
  return (list === 'content' || list === 'contents') && IDENTIFIERS.has(last);
}

/** The name of the offer that a text is part of; undefined where it is part of the page around them. */
export function offerAt(
  { kind, offers, message }: Listing,
  { path }: Pick<MessageText, 'path'>,
): string | undefined {
  const [, key, index] = path;
  if (kind === 'instructions') return key === 'instructions' ? '' : undefined;
  const list = Object.values(LISTINGS).find((each) => each.kind === kind);
  if (list === undefined || key !== list.key || typeof index !== 'number') return undefined;
  const { value } = message;
  const items = 'result' in value ? value.result[list.key] : undefined;
  const definition = Array.isArray(items) ? items[index] : undefined;
  return offers.find((offer) => offer.definition === definition)?.name;
}
