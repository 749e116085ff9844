/** Explicit boundaries: what a schema does not rule out will be sent one day. */
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Path } from '../protocol/pointer.ts';
import type { DesignRule, Sighting, Tool } from './flaw.ts';

/** Schemas inside of the input schema that are looked at. */
const MOST = 2_000;
const DEEPEST = 20;

export const noSchema: DesignRule = {
  id: 'no-schema',
  level: 'warning',
  sentence: 'The tool has no schema for its arguments.',
  help: 'Nothing holds its arguments to a shape. Authors: write an inputSchema of type object.',
  check({ definition }) {
    const { inputSchema } = definition;
    if (isObject(inputSchema) && inputSchema.type === 'object') return [];
    return [{ at: isObject(inputSchema) ? ['inputSchema'] : [], why: 'has no inputSchema of type object' }];
  },
};

export const openArguments: DesignRule = {
  id: 'open-arguments',
  level: 'note',
  sentence: 'The tool takes arguments that its schema does not name.',
  help: 'By default Bartizan refuses arguments that are not declared (controls.schemas). Authors: additionalProperties: false.',
  check({ definition }) {
    const { inputSchema } = definition;
    if (!isObject(inputSchema) || inputSchema.type !== 'object') return [];
    if (inputSchema.additionalProperties === false || inputSchema.unevaluatedProperties === false) return [];
    return [{ at: ['inputSchema'], why: 'takes arguments that its schema does not name' }];
  },
};

export const unboundedText: DesignRule = {
  id: 'unbounded-text',
  level: 'note',
  sentence: 'Texts among the arguments of the tool may be of any length.',
  help: 'Authors: maxLength, enum, pattern or format, whichever says what is meant.',
  check: (tool) => counted(tool, isUnboundedText, 'text', 'of any length'),
};

export const unboundedLists: DesignRule = {
  id: 'unbounded-lists',
  level: 'note',
  sentence: 'Lists among the arguments of the tool may be of any length.',
  help: 'One call may do a thing a million times. Authors: maxItems.',
  check: (tool) =>
    counted(
      tool,
      ({ type, maxItems }) => type === 'array' && maxItems === undefined,
      'list',
      'of any length',
    ),
};

export const unboundedNumbers: DesignRule = {
  id: 'unbounded-numbers',
  level: 'note',
  sentence: 'Numbers among the arguments of the tool have no limits.',
  help: 'Authors: minimum and maximum.',
  check: (tool) => counted(tool, isUnboundedNumber, 'number', 'without a limit'),
};

export const untypedParameters: DesignRule = {
  id: 'untyped-parameters',
  level: 'note',
  sentence: 'Parameters of the tool take values of any type.',
  help: 'Authors: give each a type.',
  check: (tool) => counted(tool, isUntyped, 'parameter', 'of any type'),
};

function isUnboundedText({
  type,
  maxLength,
  enum: choices,
  const: only,
  pattern,
  format,
}: JsonObject): boolean {
  return type === 'string' && [maxLength, choices, only, pattern, format].every((each) => each === undefined);
}

function isUnboundedNumber({ type, enum: choices, const: only, ...limits }: JsonObject): boolean {
  if (type !== 'integer' && type !== 'number') return false;
  const said = [
    choices,
    only,
    limits.maximum,
    limits.exclusiveMaximum,
    limits.minimum,
    limits.exclusiveMinimum,
  ];
  return said.every((each) => each === undefined);
}

const SAYS_A_TYPE = ['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf', 'allOf', 'not', 'if', '$dynamicRef'];

function isUntyped(schema: JsonObject): boolean {
  return SAYS_A_TYPE.every((key) => schema[key] === undefined);
}

function counted(tool: Tool, is: (schema: JsonObject) => boolean, what: string, how: string): Sighting[] {
  const found = schemasIn(tool.definition.inputSchema, ['inputSchema']).filter(({ schema }) => is(schema));
  const [first] = found;
  if (first === undefined) return [];
  const many = found.length === 1 ? `a ${what}` : `${found.length} ${what}s`;
  return [{ at: first.at, why: `takes ${many} ${how}` }];
}

interface Placed {
  readonly schema: JsonObject;
  readonly at: Path;
}

/** Every schema of a value, with all that it is made of. Bounded, however deep or wide a server makes it. */
function schemasIn(root: JsonValue | undefined, start: Path): Placed[] {
  const found: Placed[] = [];
  const visit = (value: JsonValue | undefined, at: Path): void => {
    if (!isObject(value) || found.length >= MOST || at.length > DEEPEST) return;
    if (at.length > start.length) found.push({ schema: value, at });
    const { properties, items, anyOf, oneOf, allOf } = value;
    for (const [name, each] of Object.entries(isObject(properties) ? properties : {})) {
      visit(each, [...at, 'properties', name]);
    }
    visit(items, [...at, 'items']);
    for (const [key, branches] of [
      ['anyOf', anyOf],
      ['oneOf', oneOf],
      ['allOf', allOf],
    ] as const) {
      for (const [index, each] of (Array.isArray(branches) ? branches : []).entries())
        visit(each, [...at, key, index]);
    }
  };
  visit(root, start);
  return found;
}
