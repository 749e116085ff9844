/** One way in which a value breaks its schema. Never carries the value: it may be a secret. */
export interface Violation {
  /** JSON Pointer (RFC 6901) into the value. Names of members are the sender's own words. */
  readonly at: string;
  /** The keyword that failed; `undeclared` for a property the schema does not name; `cost` when the check was given up. */
  readonly keyword: string;
  readonly message: string;
}

/** More than these are of no use to anybody. */
export const MAX_VIOLATIONS = 8;

const LONGEST_POINTER = 200;

const MESSAGES: Readonly<Record<string, string>> = {
  type: 'has the wrong type',
  required: 'lacks a required property',
  undeclared: 'is not declared by the schema',
  additionalProperties: 'has a property that is not allowed',
  unevaluatedProperties: 'has a property that is not allowed',
  'false schema': 'is not allowed',
  enum: 'is none of the allowed values',
  const: 'is not the one allowed value',
  pattern: 'does not match the pattern',
  format: 'does not have the declared format',
  uniqueItems: 'has equal items',
  anyOf: 'matches none of the alternatives',
  oneOf: 'matches none of the alternatives, or more than one',
  cost: 'is too complex to be checked',
};

export function violation(at: string, keyword: string): Violation {
  const message = Object.hasOwn(MESSAGES, keyword) ? MESSAGES[keyword] : undefined;
  return {
    at: at.length <= LONGEST_POINTER ? at : `${at.slice(0, LONGEST_POINTER - 1)}…`,
    keyword,
    message: message ?? `breaks ${keyword}`,
  };
}

/** One reference token of a JSON Pointer. */
export function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
