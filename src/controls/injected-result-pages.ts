/**
 * What goes on from one answer to the next: pages of one thing, and what a server says while it works (D12).
 *
 * Only what is read one after the other is put together: answers of one tool to arguments that differ in nothing but the
 * place in it. Unrelated answers side by side would say what nobody wrote.
 */
import type { Exchange } from '../gateway/context.ts';
import type { MessageText } from '../inspect/message-texts.ts';
import { squeezed } from '../policy/words.ts';
import { isObject, type JsonValue } from '../protocol/json.ts';
import { isNotification, type Message } from '../protocol/message.ts';

export interface Pages {
  /** What is read across the seam to the answer before; undefined where none belongs before it. Then this one is the last. */
  across(exchange: Exchange, texts: readonly MessageText[]): string | undefined;
  done(exchange: Exchange): void;
}

/** Of either side of a seam, in characters. */
const SIDE = 1024;
const MOST = 1_000;
const LONGEST_KEY = 1_000;

/** Parameters that say where in a thing, and how much of it. */
const PLACES: ReadonlySet<string> = new Set(
  (
    'offset start startindex startline end endline from to skip page pagenumber pagesize cursor pagetoken nexttoken token after ' +
    'limit length maxlength max count size head tail line lines chunk part index view_range viewrange range'
  ).split(' '),
);

export function createPages(): Pages {
  const tails = new Map<string, string>();

  function remember(key: string, tail: string): void {
    tails.delete(key);
    const [oldest] = tails.size >= MOST ? tails.keys() : [];
    if (oldest !== undefined) tails.delete(oldest);
    tails.set(key, tail);
  }

  return {
    across(exchange, texts) {
      const read = texts.filter((text) => isRead(exchange.message, text));
      const [first, last] = [read[0]?.view.source, read.at(-1)?.view.source];
      if (first === undefined || last === undefined) return undefined;
      const [work, thing] = [exchange.id, thingOf(exchange)];
      const before = tails.get(work) ?? (thing === undefined ? undefined : tails.get(thing));
      // Several short messages in a row are one text.
      const tail = (read.length === 1 ? `${before ?? ''}${last}` : last).slice(-SIDE);
      if (isNotification(exchange.message.value)) remember(work, tail);
      else if (thing !== undefined) remember(thing, tail);
      return before === undefined ? undefined : before + first.slice(0, SIDE);
    },
    done({ id }) {
      tails.delete(id);
    },
  };
}

/** The blocks of an answer, the words of a notification: what a model reads one after the other. */
export function isRead({ value }: Message, { path, isName }: MessageText): boolean {
  if (isName) return false;
  const name = path.at(-1);
  return isNotification(value) ? name === 'message' || name === 'data' : name === 'text';
}

/** The same for every page of one thing. */
function thingOf({ caller, server, method, params }: Exchange): string | undefined {
  const key = JSON.stringify([
    `${caller.kind} ${caller.id}`,
    server,
    method,
    params.name ?? null,
    withoutQuery(params.uri),
    withoutPlaces(params.arguments),
  ]);
  return key.length > LONGEST_KEY ? undefined : key;
}

function withoutPlaces(given: JsonValue | undefined): JsonValue {
  if (!isObject(given)) return given ?? null;
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => !PLACES.has(squeezed(name)))
      .map(([name, value]) => [name, withoutQuery(value)]),
  );
}

/** An address may have the place in its query: `?page=2`. */
function withoutQuery(value: JsonValue | undefined): JsonValue {
  return typeof value === 'string' && value.includes('://') ? value.replace(/[?#].*/s, '') : (value ?? null);
}
