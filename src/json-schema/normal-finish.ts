import { LENGTH, MEMBERS, type NormalObject, type NormalSchema, STEP } from './normal-form.ts';

/** Keywords that make a validator visit every member of an object. */
const LOOPING = [
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
] as const;

/** Keywords that make a validator read a string to its end. */
const READING = ['maxLength', 'minLength', 'format'] as const;

/**
 * Writes `if A then B else C` as "A and B, or not A and C". It means the same, but Ajv counts what a condition evaluated
 * also where the condition failed.
 */
export function spellOut(out: NormalObject): void {
  const { if: condition = true, then: outcome = true, else: otherwise = true } = out;
  delete out.if;
  const branches = [
    { [STEP]: 1, allOf: [condition, outcome] },
    { [STEP]: 1, not: condition, allOf: [otherwise] },
  ];
  out.allOf = [...(out.allOf ?? []), { [STEP]: 1, anyOf: branches }];
}

/** Adds what makes the check pay for itself, and drops what has no effect. */
export function finish(out: NormalObject): NormalSchema {
  if (out.if === undefined) {
    delete out.then;
    delete out.else;
  }
  if (out.contains === undefined) {
    delete out.minContains;
    delete out.maxContains;
  }
  const keywords = Object.values(out);
  if (keywords.length === 0) return true;
  const lists = keywords.filter((value) => typeof value === 'object' && value !== null) as object[];
  const weight = 1 + lists.reduce((sum, list) => sum + Object.keys(list).length, 0);
  const isLooping =
    LOOPING.some((keyword) => keyword in out) || 'maxProperties' in out || 'minProperties' in out;
  return {
    [STEP]: weight,
    ...(isLooping && { [MEMBERS]: true }),
    ...(READING.some((keyword) => keyword in out) && { [LENGTH]: true }),
    ...out,
  };
}
