/**
 * The error by which a legacy server says that a person has to visit some web page first, before the call can be made again
 * (2025-11-25, client/elicitation, URL Elicitation Required Error). Modern servers ask for input instead.
 */
import { URL_ELICITATION_REQUIRED } from './error-codes.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { isError, type ResponseMessage } from './message.ts';

/** Pages that one error may name. */
const MOST = 16;

/** What it asks for, by keys of ours; undefined when it is no such error, or does not say it properly. */
export function pagesToVisit({ value }: ResponseMessage): JsonObject | undefined {
  if (!isError(value) || value.error.code !== URL_ELICITATION_REQUIRED) return undefined;
  const { data } = value.error;
  const named = isObject(data) && Array.isArray(data.elicitations) ? data.elicitations : [];
  const questions = named.map(questionOf).filter((question) => question !== undefined);
  const isWhole = named.length > 0 && named.length <= MOST && questions.length === named.length;
  return isWhole
    ? Object.fromEntries(questions.map((question, index) => [`url-${index + 1}`, question]))
    : undefined;
}

function questionOf(named: JsonValue): JsonObject | undefined {
  if (!isObject(named)) return undefined;
  const { mode, url, message } = named;
  return mode === 'url' && typeof url === 'string' && typeof message === 'string'
    ? { method: 'elicitation/create', params: { mode, url, message } }
    : undefined;
}
