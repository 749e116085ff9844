/**
 * Tools that say one thing and do another, by their own words (F3): a name that reads and a description that deletes,
 * hints that contradict either. A client that asks nobody about tools with `readOnlyHint` believes them.
 *
 * What a tool really does is not seen here. One that lies everywhere alike passes.
 */
import { baseIn, sentencesOf, wordsOf } from '../policy/words.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import type { DesignRule, Tool } from './flaw.ts';
import { textOf } from './parameters.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/** What a name begins with that promises to change nothing. */
const READING = words('get list read fetch find search lookup show view describe count inspect peek browse');

/** What nobody calls reading, in whatever sense the word is used. */
const WRITING = words(
  'delete remove erase destroy drop purge truncate wipe overwrite uninstall kill terminate revoke send publish deploy transfer upload insert',
);

/** What a name may begin with that means a change, and nothing that a tool does in itself: "create_chart" may keep nothing. */
const CHANGING: ReadonlySet<string> = new Set([
  ...WRITING,
  ...words('write update edit rename move modify upsert append save replace archive merge'),
]);

/** What cannot be taken back. */
const DESTROYING = words('delete remove erase destroy drop purge truncate wipe overwrite uninstall');

export const nameLies: DesignRule = {
  id: 'name-lies',
  level: 'error',
  sentence: 'The name of the tool says that it reads, and its description that it changes something.',
  help: 'Do not approve it before somebody has read its code. Authors: name it after the strongest thing that it does, or make two tools of it.',
  check(tool) {
    const [first = ''] = wordsOf(tool.name);
    if (!READING.has(first)) return [];
    const verb = orderIn(tool, WRITING);
    if (verb === undefined) return [];
    return [{ at: ['description'], why: `is named after "${first}", and says that it does "${verb}"` }];
  },
};

export const readOnlyLies: DesignRule = {
  id: 'read-only-lies',
  level: 'error',
  sentence: 'The tool is marked as read-only, and says itself that it changes something.',
  help: 'Clients may call such a tool without asking: leave it to access-policy, which does not believe the mark. Authors: take readOnlyHint out.',
  check(tool) {
    if (hintsOf(tool).readOnlyHint !== true) return [];
    const verb = leadingChange(tool.name, CHANGING) ?? orderIn(tool, WRITING);
    if (verb === undefined) return [];
    return [
      { at: ['annotations', 'readOnlyHint'], why: `is marked as read-only, and says that it does "${verb}"` },
    ];
  },
};

export const harmlessLies: DesignRule = {
  id: 'harmless-lies',
  level: 'error',
  sentence: 'The tool is marked as not destructive, and says itself that it destroys something.',
  help: 'Clients may ask less before such a call. Authors: take destructiveHint: false out.',
  check(tool) {
    const { destructiveHint, readOnlyHint } = hintsOf(tool);
    if (destructiveHint !== false || readOnlyHint === true) return [];
    const verb = leadingChange(tool.name, DESTROYING);
    if (verb === undefined) return [];
    return [
      {
        at: ['annotations', 'destructiveHint'],
        why: `is marked as not destructive, and its name says "${verb}"`,
      },
    ];
  },
};

export const hintsDisagree: DesignRule = {
  id: 'hints-disagree',
  level: 'warning',
  sentence: 'The hints of the tool contradict each other.',
  help: 'Believe the worse one. Authors: destructiveHint and idempotentHint mean nothing beside readOnlyHint: true.',
  check(tool) {
    const { readOnlyHint, destructiveHint } = hintsOf(tool);
    if (readOnlyHint !== true || destructiveHint !== true) return [];
    return [{ at: ['annotations'], why: 'is marked as read-only and as destructive' }];
  },
};

export const noHints: DesignRule = {
  id: 'no-hints',
  level: 'note',
  sentence: 'The tool does not say whether it only reads.',
  help: 'Clients take it for one that may destroy something. Authors: write annotations, at least readOnlyHint.',
  check(tool) {
    const { readOnlyHint, destructiveHint } = hintsOf(tool);
    return readOnlyHint === undefined && destructiveHint === undefined
      ? [{ at: [], why: 'does not say whether it only reads' }]
      : [];
  },
};

function hintsOf({ definition }: Tool): JsonObject {
  return isObject(definition.annotations) ? definition.annotations : {};
}

function leadingChange(name: string, list: ReadonlySet<string>): string | undefined {
  const [first = ''] = wordsOf(name);
  return list.has(first) ? first : undefined;
}

const OPENERS = words('it this tool also then will can and automatically immediately');

/** A sentence that begins with such a verb, whatever stands in front of it that says nothing. */
function orderIn({ definition }: Tool, list: ReadonlySet<string>): string | undefined {
  for (const sentence of sentencesOf(textOf(definition.description).slice(0, 4000))) {
    const at = sentence.findIndex((word) => !OPENERS.has(word));
    const verb = baseIn(list, sentence[at] ?? '');
    if (verb !== undefined && isSaidOfSomething(sentence, at + 1)) return verb;
    const joined = sentence.findIndex(
      (word, index) =>
        index > 0 && /^(?:and|then)$/.test(word) && baseIn(list, sentence[index + 1] ?? '') !== undefined,
    );
    const second = joined === -1 ? undefined : baseIn(list, sentence[joined + 1] ?? '');
    if (second !== undefined && isSaidOfSomething(sentence, joined + 2)) return second;
  }
  return undefined;
}

/** A verb has an object, and a noun or a heading has none: "Delete: …" is an example of what to ask for. Every reader sends requests. */
function isSaidOfSomething(sentence: readonly string[], at: number): boolean {
  const next = sentence[at];
  if (
    next === undefined ||
    sentence.slice(at, at + 5).some((word) => /^(?:request|requests|query)$/.test(word))
  )
    return false;
  return /^(?:a|an|the|it|them|all|this|that|its|their|your|any|every|each|one)$/.test(next);
}
