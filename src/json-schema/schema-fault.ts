/** Why a schema is not used. */
export type SchemaFaultCode =
  | 'schema_missing' // not a JSON object
  | 'dialect_unsupported'
  | 'schema_malformed' // not valid in its own dialect
  | 'schema_too_large'
  | 'name_forbidden' // declares `__proto__`
  | 'ref_remote' // leads out of the document
  | 'ref_unresolved'
  | 'ref_endless' // leads back to itself without ever looking at another value
  | 'pattern_refused' // cannot be matched in linear time
  | 'keyword_unsupported' // a combination that would not be checked as the dialect says
  | 'not_compiled';

/** A refused schema. `detail` holds evidence in the words of the schema's author: for the operator only. */
export interface SchemaFault {
  readonly code: SchemaFaultCode;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Carries a fault out of a recursion. Never leaves this room. */
export class SchemaRefusal extends Error {
  readonly fault: SchemaFault;

  constructor(fault: SchemaFault) {
    super(fault.code);
    this.name = 'SchemaRefusal';
    this.fault = fault;
  }
}

/** @throws {SchemaRefusal} always */
export function refuse(code: SchemaFaultCode, detail: SchemaFault['detail']): never {
  throw new SchemaRefusal({ code, detail });
}

/** A quotation short enough for a log line. */
export function excerpt(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
