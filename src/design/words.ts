/** What a tool says of itself: a person approves by it, and a model chooses by it. */
import { isObject } from '../protocol/json.ts';
import type { DesignRule, Tool } from './flaw.ts';
import { parametersOf, quoted, textOf } from './parameters.ts';

/** Characters. Nobody reads more than that before saying yes, and a model pays for each in every conversation. */
const HUGE = 4_000;
const THIN = 15;

export const noDescription: DesignRule = {
  id: 'no-description',
  level: 'warning',
  sentence: 'The tool does not say what it does.',
  help: 'Nobody can approve what is not described. Authors: say what it does, to what, and what it does not do.',
  check: (tool) => (said(tool) === '' ? [{ at: [], why: 'does not say what it does' }] : []),
};

export const thinDescription: DesignRule = {
  id: 'thin-description',
  level: 'note',
  sentence: 'The description of the tool says next to nothing.',
  help: 'Authors: say what it does, to what, and what it does not do.',
  check(tool) {
    const text = said(tool);
    const isThin = text !== '' && text.length < THIN && !/[^\p{Script=Latin}\P{L}]/u.test(text);
    return isThin ? [{ at: ['description'], why: `describes itself in ${text.length} characters` }] : [];
  },
};

export const hugeDescription: DesignRule = {
  id: 'huge-description',
  level: 'warning',
  sentence: 'The description of the tool is longer than anybody reads.',
  help: 'Read all of it: orders to the model hide in long texts. Authors: put the manual into a resource or a prompt.',
  check(tool) {
    const { length } = said(tool);
    return length > HUGE ? [{ at: ['description'], why: `describes itself in ${length} characters` }] : [];
  },
};

export const undescribedParameters: DesignRule = {
  id: 'undescribed-parameters',
  level: 'note',
  sentence: 'Parameters of the tool have no description.',
  help: 'A model guesses what goes in there. Authors: describe each.',
  check(tool) {
    const silent = parametersOf(tool).filter(
      ({ schema }) =>
        textOf(schema.description).trim() === '' &&
        textOf(schema.title).trim() === '' &&
        schema.$ref === undefined,
    );
    const [first] = silent;
    if (first === undefined) return [];
    const more = silent.length === 1 ? '' : ` and ${silent.length - 1} more`;
    return [{ at: first.at, why: `does not describe ${quoted(first.name)}${more}` }];
  },
};

export const noOutputSchema: DesignRule = {
  id: 'no-output-schema',
  level: 'note',
  sentence: 'The tool does not say what its results look like.',
  help: 'Its results cannot be held to a schema. Authors: write an outputSchema, and send structuredContent.',
  check: ({ definition }) =>
    isObject(definition.outputSchema) ? [] : [{ at: [], why: 'has no outputSchema' }],
};

function said({ definition }: Tool): string {
  return textOf(definition.description).trim();
}
