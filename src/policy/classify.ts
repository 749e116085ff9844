/**
 * Our own opinion of what a tool does, from its name, title, description and parameters.
 *
 * A server's annotations are no evidence: `readOnlyHint: true` on `delete_file` changes nothing here (F3).
 * The words are the server's too. A tool that calls itself `get_weather` and deletes files is taken for a reader:
 * what it may touch at all is up to the sandbox.
 */
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import {
  CHANGES,
  CHANGES_AS_VERB,
  CHOICE_PARAMETERS,
  CONJUNCTIONS,
  DATABASES,
  GRAVE,
  PROGRAM_PARAMETERS,
  QUERY_LANGUAGES,
  READS,
  READS_IN_TEXT,
  WRITING_HTTP_METHODS,
  WRITING_PARAMETERS,
} from './vocabulary.ts';
import { baseIn, sentencesOf, squeezed, wordsOf } from './words.ts';

export type Effect = 'reads' | 'changes' | 'unknown';

export interface Classification {
  readonly effect: Effect;
  /** For people. Quotes only words from our own lists, never the server's text. */
  readonly because: string;
}

interface Tool {
  readonly name: string;
  readonly definition: JsonObject;
}

/** `reads` only when all evidence says so. `unknown` counts as a change wherever it is used. */
export function classify({ name, definition }: Tool): Classification {
  const title = textOf(definition.title);
  const description = textOf(definition.description);
  const change =
    changeInName(name, 'name') ??
    changeInName(title, 'title') ??
    orderInName(name) ??
    changeInText(description) ??
    changeInParameters(definition.inputSchema, `${name} ${title} ${description}`);
  if (change !== undefined) return { effect: 'changes', because: change };
  if (!isPlain(name) || !isPlain(title)) return unknown('its name is not written in plain ASCII letters');
  if (!isMostlyLatin(description)) return unknown('its description is in a script that is not judged');

  const verb = wordsOf(name).find((word) => READS.has(word));
  if (verb !== undefined)
    return { effect: 'reads', because: `its name says "${verb}" and nothing speaks against it` };
  const first = sentencesOf(description)[0]?.[0] ?? '';
  const opening = baseIn(READS, first) ?? baseIn(READS_IN_TEXT, first);
  if (opening !== undefined)
    return {
      effect: 'reads',
      because: `its description begins with "${opening}" and nothing speaks against it`,
    };
  return unknown('neither its name nor its description says what it does');
}

function unknown(because: string): Classification {
  return { effect: 'unknown', because };
}

/** A change verb anywhere; a word that can also be a thing only where no reading verb has made it one. */
function changeInName(name: string, place: 'name' | 'title'): string | undefined {
  let isObjectOfReading = false;
  for (const word of wordsOf(name)) {
    if (CHANGES.has(word) || (!isObjectOfReading && CHANGES_AS_VERB.has(word)))
      return `its ${place} says "${word}"`;
    if (CONJUNCTIONS.has(word)) isObjectOfReading = false;
    else if (READS.has(word)) isObjectOfReading = true;
  }
  return undefined;
}

/** `query_database`: a question to a database is also how one gives it an order. */
function orderInName(name: string): string | undefined {
  const words = wordsOf(name);
  return words.includes('query') && words.some((word) => QUERY_LANGUAGES.has(word) || DATABASES.has(word))
    ? 'its name says that it hands a query to a database'
    : undefined;
}

const BEFORE_A_VERB: ReadonlySet<string> = new Set(['to', 'can', 'will', 'then', 'also', 'optionally', 'by']);
const BEFORE_A_VERB_OR_A_NOUN: ReadonlySet<string> = new Set(['and', 'or']);
const AFTER_A_VERB: ReadonlySet<string> = new Set([
  'a',
  'an',
  'the',
  'it',
  'them',
  'this',
  'your',
  'all',
  'its',
  'any',
]);
const OPENERS: ReadonlySet<string> = new Set([
  'it',
  'this',
  'tool',
  'also',
  'then',
  'will',
  'can',
  'automatically',
]);

function changeInText(text: string): string | undefined {
  const sentences = sentencesOf(text);
  const [first] = sentences;
  if (first === undefined) return undefined;
  const found =
    changeInFirst(first) ??
    sentences
      .slice(1)
      .map(changeAtStart)
      .find((verb) => verb !== undefined);
  if (found !== undefined) return `its description says "${found}"`;
  const grave = sentences.flat().find((word) => GRAVE.has(word));
  return grave === undefined ? undefined : `its description says "${grave}"`;
}

function changeInFirst(sentence: readonly string[]): string | undefined {
  for (const [i, word] of sentence.entries()) {
    const before = sentence[i - 1];
    const isStart = before === undefined;
    const isVerb = isStart || BEFORE_A_VERB.has(before);
    const isEither = !isVerb && BEFORE_A_VERB_OR_A_NOUN.has(before);
    if (!isVerb && !isEither) continue;
    const found =
      baseIn(CHANGES, word) ??
      (isVerb || AFTER_A_VERB.has(sentence[i + 1] ?? '') ? baseIn(CHANGES_AS_VERB, word) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** "Also deletes the file afterwards": a later sentence counts where it begins with the change. */
function changeAtStart(sentence: readonly string[]): string | undefined {
  const at = sentence.findIndex((word) => !OPENERS.has(word));
  const found = baseIn(CHANGES, sentence[at] ?? '');
  return found !== undefined && (at > 0 || AFTER_A_VERB.has(sentence[at + 1] ?? '')) ? found : undefined;
}

function changeInParameters(schema: JsonValue | undefined, text: string): string | undefined {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  for (const [parameter, definition] of Object.entries(properties)) {
    const name = squeezed(parameter);
    if (PROGRAM_PARAMETERS.has(name)) return 'it takes a program as a parameter';
    if (WRITING_PARAMETERS.has(name)) return 'a parameter says where or how it writes';
    if (CHOICE_PARAMETERS.has(name) && !isHarmlessChoice(definition))
      return 'a parameter chooses what it does';
    if (name === 'query' && wordsOf(text).some((word) => QUERY_LANGUAGES.has(word)))
      return 'it takes a free query in a language that can also change data';
  }
  return undefined;
}

/** A choice is harmless when all that can be chosen is listed and none of it is a change. */
function isHarmlessChoice(definition: JsonValue): boolean {
  const choices = isObject(definition) ? definition.enum : undefined;
  if (!Array.isArray(choices)) return false;
  return choices.every(
    (choice) =>
      typeof choice === 'string' &&
      wordsOf(choice).every(
        (word) => !WRITING_HTTP_METHODS.has(word) && !CHANGES.has(word) && !CHANGES_AS_VERB.has(word),
      ),
  );
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** Invisible characters and foreign scripts could say what the words do not. */
function isMostlyLatin(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return latin >= letters * 0.9 && !/[\p{Cf}\p{Co}]/u.test(text);
}
