import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonValue } from '../protocol/json.ts';
import { allUnique, isMultiple, isOneOf } from './equality.ts';
import { formats } from './formats.ts';
import type { Meter } from './meter.ts';
import { LENGTH, MEMBERS, type NormalForm, STEP } from './normal-form.ts';
import type { Matcher } from './pattern.ts';
import { SchemaRefusal } from './schema-fault.ts';
import { MAX_VIOLATIONS, type Violation, violation } from './violation.ts';

/** What is used of Ajv. It is handed in, because it is loaded late. */
export type Ajv = Pick<typeof import('ajv/dist/2020.js'), 'Ajv2020' | '_'>;

/** A schema as code. */
export interface Generated {
  /** The violations that ended the check, or undefined. */
  violations(value: JsonValue): Violation[] | undefined;
  /** Whether the subschema at this pointer of the normal form accepts a value. */
  accepts(pointer: string, value: JsonValue): boolean;
}

const KEY = 'schema';

/**
 * Turns a normal form into code with Ajv.
 *
 * One generator per schema: nothing that a schema says can be referred to, or be clashed with, by another.
 */
export function generate(
  form: NormalForm,
  matchers: ReadonlyMap<string, Matcher>,
  { Ajv2020: Generator, _ }: Ajv,
  meter: Meter,
): Generated {
  const generator = new Generator({
    meta: false,
    validateSchema: false,
    strict: false,
    logger: false,
    messages: false,
    // `toString` and `constructor` are properties only where the value has them itself.
    ownProperties: true,
    // Each definition becomes one function. Inlining would multiply the code by the references to it.
    inlineRefs: false,
    code: {
      optimize: false,
      regExp: Object.assign((source: string) => matcherOf(matchers, source), { code: 'linear' }),
    },
  });
  addFormats(generator);
  addKeywords(generator, meter);
  addCosts(generator, _, meter);
  const $defs = Object.fromEntries(form.definitions);
  generator.addSchema(typeof form.root === 'boolean' ? { not: !form.root } : { ...form.root, $defs }, KEY);
  const validate = validatorAt(generator, KEY);
  const parts = new Map<string, ValidateFunction>();

  return {
    violations(value) {
      if (validate(value) === true) return undefined;
      const errors = validate.errors ?? [];
      return errors
        .slice(0, MAX_VIOLATIONS)
        .map(({ instancePath, keyword }: ErrorObject) => violation(instancePath, keyword));
    },
    accepts(pointer, value) {
      let part = parts.get(pointer);
      if (part === undefined) {
        part = validatorAt(generator, `${KEY}#${pointer}`);
        parts.set(pointer, part);
      }
      return part(value) === true;
    },
  };
}

function validatorAt(generator: Ajv2020, key: string): ValidateFunction {
  const validate = generator.getSchema(key);
  if (validate === undefined) throw new SchemaRefusal({ code: 'not_compiled', detail: { key } });
  return validate;
}

function matcherOf(matchers: ReadonlyMap<string, Matcher>, source: string): Matcher & { toString(): string } {
  const matcher = matchers.get(source);
  if (matcher === undefined) throw new TypeError('a pattern that the normal form does not list');
  // Ajv tells patterns apart by their text.
  return { test: matcher.test, toString: () => source };
}

function addFormats(generator: Ajv2020): void {
  for (const [name, validate] of Object.entries(formats)) generator.addFormat(name, validate);
}

/** Replaces what Ajv does in quadratic time or in time that grows with an `enum`, and its division of doubles. */
function addKeywords(generator: Ajv2020, meter: Meter): void {
  for (const keyword of ['enum', 'const', 'uniqueItems', 'multipleOf']) generator.removeKeyword(keyword);
  generator.addKeyword({
    keyword: 'enum',
    compile: (values: JsonValue[]) => isOneOf(values, meter),
    errors: false,
  });
  generator.addKeyword({
    keyword: 'const',
    compile: (value: JsonValue) => isOneOf([value], meter),
    errors: false,
  });
  generator.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (isAsked: boolean, items: JsonValue[]) => !isAsked || allUnique(items, meter),
    errors: false,
  });
  generator.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    validate: (divisor: number, value: number) => isMultiple(value, divisor),
    errors: false,
  });
}

/** Makes each subschema pay when it is entered, and what loops or reads pay for the length of it. */
function addCosts(generator: Ajv2020, _: Ajv['_'], meter: Meter): void {
  generator.addKeyword({
    keyword: STEP,
    before: '$ref',
    schemaType: 'number',
    code: ({ gen, schema }) => {
      gen.code(_`${gen.scopeValue('obj', { ref: meter })}.spend(${schema as number})`);
    },
  });
  generator.addKeyword({
    keyword: MEMBERS,
    type: 'object',
    before: 'maxProperties',
    schemaType: 'boolean',
    code: ({ gen, data }) => {
      gen.code(_`${gen.scopeValue('obj', { ref: meter })}.spend(Object.keys(${data}).length << 5)`);
    },
  });
  generator.addKeyword({
    keyword: LENGTH,
    type: 'string',
    before: 'maxLength',
    schemaType: 'boolean',
    code: ({ gen, data }) => {
      gen.code(_`${gen.scopeValue('obj', { ref: meter })}.spend(${data}.length >> 3)`);
    },
  });
}
