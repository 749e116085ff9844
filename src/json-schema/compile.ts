import { isObject, type JsonValue } from '../protocol/json.ts';
import { type Bounds, defaultBounds } from './bounds.ts';
import { SchemaDocument } from './document.ts';
import { type Ajv, generate } from './generator.ts';
import { measure } from './measure.ts';
import { Exhausted, Meter } from './meter.ts';
import { isBare, type NormalForm } from './normal-form.ts';
import { normalise } from './normalise.ts';
import { compilePattern, type LinearEngine, type Matcher } from './pattern.ts';
import { boundRecursion } from './recursion.ts';
import { type SchemaFault, SchemaRefusal } from './schema-fault.ts';
import { shapeOf } from './shape.ts';
import { type Projection, project } from './undeclared.ts';
import { refuseUnsureItems } from './unevaluated-items.ts';
import { MAX_VIOLATIONS, type Violation, violation } from './violation.ts';

/** A schema that was accepted. */
export interface Validator {
  readonly fault?: undefined;
  /**
   * What is wrong with a value, at most eight things; undefined when nothing is.
   *
   * Never throws over a value: one that is too deep or too costly to check has the violation `cost`.
   */
  check(value: JsonValue): Violation[] | undefined;
  /** A value that `check` accepts, without its undeclared properties; undefined when that would cost too much. */
  project(value: JsonValue): Projection | undefined;
}

export type Compiled = Validator | { readonly fault: SchemaFault };

export interface CompileOptions {
  /** `check` refuses properties that the schema does not declare. */
  readonly closed?: boolean;
  /** With `closed`: a root that declares no property at all takes none. */
  readonly closeBare?: boolean;
  /** Assert the formats of `formats.ts`. Default true. */
  readonly formats?: boolean;
  readonly bounds?: Partial<Bounds>;
}

/** Compiles schemas that strangers wrote. Made by {@link loadCompiler}. */
export class SchemaCompiler {
  readonly #ajv: Ajv;
  readonly #engine: LinearEngine;
  readonly #meter = new Meter();

  constructor(ajv: Ajv, engine: LinearEngine) {
    this.#ajv = ajv;
    this.#engine = engine;
  }

  /** Everything that `compile` would find, without generating code: for whole catalogs. */
  inspect(schema: unknown, options: CompileOptions = {}): SchemaFault | undefined {
    const prepared = this.#attempt(() => this.#prepare(schema, options));
    return 'fault' in prepared ? prepared.fault : undefined;
  }

  /** A validator, or why there is none. Synchronous; some 1 ms for a usual tool. */
  compile(schema: unknown, options: CompileOptions = {}): Compiled {
    return this.#attempt(() => this.#compile(schema, options));
  }

  #compile(schema: unknown, options: CompileOptions): Validator {
    const { form, matchers, bounds } = this.#prepare(schema, options);
    const meter = this.#meter;
    const generated = generate(form, matchers, this.#ajv, meter);
    const { closed = false, closeBare = false } = options;
    const shape = shapeOf({
      form,
      matcher: (pattern) => matchers.get(pattern) ?? never(),
      accepts: generated.accepts,
    });
    if (closed && closeBare && isObject(schema) && isBare(schema)) {
      shape.declares = true;
      shape.deep = true;
    }
    return {
      check: (value) =>
        within(() => {
          meter.start(bounds.steps);
          const violations = generated.violations(value);
          if (violations !== undefined || !closed || !shape.deep) return violations;
          const { count, removed } = project(value, shape, meter);
          if (count === 0) return undefined;
          return removed.slice(0, MAX_VIOLATIONS).map((at) => violation(at, 'undeclared'));
        }, tooCostly),
      project: (value) =>
        within(
          () => {
            meter.start(bounds.steps);
            return project(value, shape, meter);
          },
          () => undefined,
        ),
    };
  }

  #prepare(schema: unknown, options: CompileOptions): Prepared {
    if (!isObject(schema)) throw new SchemaRefusal({ code: 'schema_missing', detail: {} });
    const bounds = { ...defaultBounds, ...options.bounds };
    measure(schema, bounds);
    const form = normalise(new SchemaDocument(schema), { bounds, formats: options.formats ?? true });
    boundRecursion(form, bounds);
    refuseUnsureItems(form);
    const matchers = new Map<string, Matcher>();
    for (const pattern of form.patterns) {
      matchers.set(pattern, compilePattern(pattern, this.#engine, this.#meter, bounds));
    }
    return { form, matchers, bounds };
  }

  #attempt<T>(work: () => T): T | { readonly fault: SchemaFault } {
    try {
      return work();
    } catch (error) {
      if (error instanceof SchemaRefusal) return { fault: error.fault };
      if (error instanceof RangeError) return { fault: { code: 'not_compiled', detail: { why: 'stack' } } };
      throw error;
    }
  }
}

interface Prepared {
  readonly form: NormalForm;
  readonly matchers: ReadonlyMap<string, Matcher>;
  readonly bounds: Bounds;
}

function within<T>(work: () => T, otherwise: () => T): T {
  try {
    return work();
  } catch (error) {
    // A RangeError is the stack: a recursive schema on a value that is nested deeper than any parser of ours lets through.
    if (error instanceof Exhausted || error instanceof RangeError) return otherwise();
    throw error;
  }
}

function tooCostly(): Violation[] {
  return [violation('', 'cost')];
}

function never(): never {
  throw new TypeError('a pattern that the normal form does not list');
}
