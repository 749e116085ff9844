/** What the controls share that take something out of what servers say: placeholders of a call, and texts that go on in the next. */
import type { Exchange } from '../gateway/context.ts';
import { type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import type { Finding, ReasonCode } from '../gateway/reason.ts';
import { type Found, findIn, type Look } from '../inspect/found.ts';
import { createPlaceholders, type Placeholders } from '../inspect/placeholders.ts';
import { groupedByPlace, rewritten } from '../inspect/rewrite.ts';
import { findSecrets } from '../inspect/secrets/find.ts';
import { isObject } from '../protocol/json.ts';
import { isError, isNotification, type Message } from '../protocol/message.ts';
import { type Path, pointerTo } from '../protocol/pointer.ts';

/** So much of what was said last is kept, for what goes on in the next message. */
const TAIL = 2048;

/** So many are remembered at once. */
const MOST_CALLS = 10_000;

interface Call {
  readonly placeholders: Placeholders;
  /** The end of what the server has said so far while it works. */
  tail: string;
}

export interface Redaction {
  /** `secret` or `personal`. */
  readonly sort: string;
  readonly code: ReasonCode;
  readonly look: Look;
  readonly found: 'redact' | 'refuse';
  /** What may stay. */
  readonly keeps?: (found: Found, exchange: Exchange) => boolean;
  /** What is written instead, where it is not the placeholder alone. */
  readonly sealed?: (placeholder: string, value: string, exchange: Exchange) => string;
}

export interface Redactor {
  /** A result, an error, a notification or a question. */
  judge(exchange: Exchange): Decision;
  /** The same placeholders, for arguments. */
  placeholders(exchange: Exchange): Placeholders;
  done(exchange: Exchange): void;
}

export function createRedactor({ sort, code, look, found: then, keeps, sealed }: Redaction): Redactor {
  const calls = new Map<string, Call>();
  const callOf = ({ id }: Exchange): Call => {
    const known = calls.get(id);
    if (known !== undefined) return known;
    const call = { placeholders: createPlaceholders(sort), tail: '' };
    // Not every exchange that is judged is said to be over.
    const [oldest] = calls.size >= MOST_CALLS ? calls.keys() : [];
    if (oldest !== undefined) calls.delete(oldest);
    calls.set(id, call);
    return call;
  };

  return {
    judge(exchange) {
      const { message } = exchange;
      const within = findIn(message, look);
      if (within === undefined) return deny('text_not_inspected');
      const found = [...within, ...goingOn(exchange)].filter((each) => keeps?.(each, exchange) !== true);
      if (found.length === 0) return pass;
      if (then === 'refuse') return deny(code, detailOf(found));
      const { placeholders } = callOf(exchange);
      const instead = ({ kind, value }: Found): string => {
        const placeholder = placeholders.of(kind, value);
        return sealed === undefined ? placeholder : sealed(placeholder, value, exchange);
      };
      return rewrite(rewritten(message, found, instead), findingsOf(found, code));
    },
    placeholders: (exchange) => callOf(exchange).placeholders,
    done({ id }) {
      calls.delete(id);
    },
  };

  /** What began in an earlier message of the same call: what of it stands in this one. */
  function goingOn(exchange: Exchange): Found[] {
    const { message } = exchange;
    const spoken = spokenIn(message);
    if (spoken === undefined) return [];
    const { path, text } = spoken;
    const known = calls.get(exchange.id);
    const tail = known?.tail ?? '';
    if (isNotification(message.value)) callOf(exchange).tail = (tail + text).slice(-TAIL);
    if (tail === '') return [];
    return look(tail + text.slice(0, TAIL), '').flatMap(({ start, end, kind }) =>
      start < tail.length && end > tail.length
        ? [
            {
              path,
              kind,
              value: (tail + text).slice(start, end),
              start: 0,
              end: end - tail.length,
              isName: false,
              encodings: [],
              continues: false,
            },
          ]
        : [],
    );
  }
}

/** The words of a notification, and the first block of a result: what a reader reads one after the other. */
function spokenIn({ value }: Message): { readonly path: Path; readonly text: string } | undefined {
  if (isNotification(value)) {
    for (const name of ['message', 'data']) {
      const text = value.params?.[name];
      if (typeof text === 'string') return { path: ['params', name], text };
    }
    return undefined;
  }
  if ('method' in value || isError(value)) return undefined;
  const { content } = value.result;
  const [block] = Array.isArray(content) ? content : [];
  return isObject(block) && typeof block.text === 'string'
    ? { path: ['result', 'content', 0, 'text'], text: block.text }
    : undefined;
}

/** More are counted. */
const MOST_FINDINGS = 8;

export function findingsOf(found: readonly Found[], code: string): Finding[] {
  const places = groupedByPlace(found);
  return [...places].slice(0, MOST_FINDINGS).map(([, here], index) => ({
    code,
    at: placeOf(here[0]?.path ?? []),
    detail: { ...detailOf(here), ...(index === MOST_FINDINGS - 1 && { more: places.size - MOST_FINDINGS }) },
  }));
}

/** What it was, without a word of it. */
export function detailOf(found: readonly Found[]): Readonly<Record<string, string | number>> {
  const kinds = [...new Set(found.map(({ kind }) => kind))].sort().join(' ');
  const encodings = [...new Set(found.flatMap((each) => each.encodings))].sort().join(' ');
  const at = found[0] === undefined ? '' : placeOf(found[0].path);
  return { kinds, count: found.length, at, ...(encodings !== '' && { encodings }) };
}

/** A place as it may be recorded: the name of a member may be a secret itself. */
export function placeOf(path: Path): string {
  return pointerTo(
    path.map((step) => (typeof step === 'string' && findSecrets(step).length > 0 ? '(secret)' : step)),
  );
}
