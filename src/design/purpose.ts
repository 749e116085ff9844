/** One tool, one purpose: whoever approves a tool approves all that it can do. */
import { CHANGES, CHANGES_AS_VERB, READS } from '../policy/vocabulary.ts';
import { wordsOf } from '../policy/words.ts';
import type { JsonValue } from '../protocol/json.ts';
import type { DesignRule } from './flaw.ts';
import { isFreeText, isOpenObject, type Parameter, parametersOf, quoted } from './parameters.ts';

const CHOICES: ReadonlySet<string> = new Set([
  'action',
  'operation',
  'op',
  'subcommand',
  'actiontype',
  'operationtype',
]);

export const manyPurposes: DesignRule = {
  id: 'many-purposes',
  level: 'warning',
  sentence: 'The tool reads or changes, as one of its parameters says.',
  help: 'Approving it for reading approves it for changing: write a rule of access-policy on that parameter. Authors: make a tool of each.',
  check: (tool) =>
    parametersOf(tool)
      .filter(({ plain, schema }) => CHOICES.has(plain) && mixes(schema.enum))
      .map(({ name, at }) => ({ at, why: `reads or changes, as ${quoted(name)} says` })),
};

export const freeChoice: DesignRule = {
  id: 'free-choice',
  level: 'warning',
  sentence: 'A parameter of the tool chooses what it does, and nothing says what can be chosen.',
  help: 'Authors: list what can be chosen (enum), or make a tool of each.',
  check: (tool) =>
    parametersOf(tool)
      .filter(({ plain, schema }) => CHOICES.has(plain) && isFreeText(schema))
      .map(({ name, at }) => ({ at, why: `does what ${quoted(name)} says, which may be any text` })),
};

export const joinedVerbs: DesignRule = {
  id: 'joined-verbs',
  level: 'note',
  sentence: 'The name of the tool joins reading and changing.',
  help: 'Authors: make two tools of it.',
  check({ name }) {
    const words = wordsOf(name);
    const at = words.findIndex((word) => word === 'and' || word === 'or');
    if (at === -1) return [];
    const [before, after] = [words.slice(0, at), words.slice(at + 1)];
    const one = before.some(isChange) && isRead(after[0]);
    const other = before.some(isRead) && isChange(after[0]);
    return one || other ? [{ at: ['name'], why: 'joins reading and changing in its name' }] : [];
  },
};

export const openPayload: DesignRule = {
  id: 'open-payload',
  level: 'note',
  sentence: 'A parameter of the tool is an object whose members nobody has named.',
  help: 'Nothing holds what goes in there to a shape. Authors: name its members (properties), or say of which type they are.',
  check: (tool) =>
    parametersOf(tool)
      .filter(isNamelessObject)
      .map(({ name, at }) => ({ at, why: `takes any members in ${quoted(name)}` })),
};

function isNamelessObject({ schema }: Parameter): boolean {
  return schema.type === 'object' && isOpenObject(schema) && typeof schema.additionalProperties !== 'object';
}

function mixes(choices: JsonValue | undefined): boolean {
  if (!Array.isArray(choices)) return false;
  const verbs = choices.flatMap((choice) => (typeof choice === 'string' ? wordsOf(choice).slice(0, 1) : []));
  return verbs.some(isRead) && verbs.some((word) => CHANGES.has(word));
}

function isRead(word: string | undefined): boolean {
  return word !== undefined && READS.has(word);
}

function isChange(word: string | undefined): boolean {
  return word !== undefined && (CHANGES.has(word) || CHANGES_AS_VERB.has(word));
}
