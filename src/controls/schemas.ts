/**
 * Stops arguments and results that break the schemas of their tool, and properties that the schema does not declare
 * (C1). Stops schemas that would attack whoever checks them (C2): their tools are withheld and cannot be called.
 *
 * It does not judge what a well-formed value says: a path that leads out of a folder is still a string, and for
 * `arguments` to judge. Text beside structured content is looked at only where it repeats that content as JSON.
 */
import { z } from 'zod';
import type { Exchange, Listing, Offer } from '../gateway/context.ts';
import { type Control, defineControl, type Judged } from '../gateway/control.ts';
import { type Decision, deny, pass } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import { withhold } from '../gateway/withhold.ts';
import { RecentlyUsed } from '../json-schema/cache.ts';
import type { Compiled, CompileOptions, SchemaCompiler } from '../json-schema/compile.ts';
import { assertCodeGeneration, loadCompiler } from '../json-schema/load.ts';
import type { SchemaFault } from '../json-schema/schema-fault.ts';
import { isObject } from '../protocol/json.ts';
import { isResponse } from '../protocol/message.ts';
import { problemsOf } from './schemas-problems.ts';
import { judgeResult } from './schemas-results.ts';

const options = z.strictObject({
  undeclaredResults: z
    .enum(['strip', 'refuse'])
    .default('strip')
    .describe('What becomes of properties in a result that the output schema does not declare.'),
  bareSchemas: z
    .enum(['accept', 'close'])
    .default('accept')
    .describe(
      'What a tool takes whose input schema names no property at all, as `{ "type": "object" }` does: ' +
        'any arguments, as the MCP specification says, or none.',
    ),
  kept: z
    .int()
    .min(1)
    .max(10_000)
    .default(500)
    .describe('How many tools keep their compiled schemas; the one used longest ago is compiled again.'),
});

/** The compiled schemas of one tool. */
interface Plan {
  readonly input: Compiled;
  readonly output: Compiled | undefined;
}

const HINT =
  'the tool stays out of use until its server sends a schema that can be checked: docs/json-schema.md';

/** 2026-07-28, basic/index, JSON Schema Usage: whoever cannot use a dialect has to say so. */
const DIALECT_HINT =
  'its dialect of JSON Schema is not supported; 2020-12 and draft-07 are: docs/json-schema.md';

/** Formats are held to where a client asks, not where a server answers: see docs/controls/schemas.md. */
const OUTPUT: CompileOptions = { formats: false };

export const schemas: Control = defineControl<typeof options>({
  id: 'schemas',
  summary: 'Refuses arguments and results that do not match the schemas of their tool.',
  stops: ['C1', 'C2', 'E5'],
  options,

  create({ undeclaredResults, bareSchemas, kept }) {
    assertCodeGeneration();
    const plans = new RecentlyUsed<Plan>(kept);
    const faults = new RecentlyUsed<{ readonly fault: SchemaFault | undefined }>(kept);
    const inputOptions: CompileOptions = { closed: true, closeBare: bareSchemas === 'close' };
    let ready: SchemaCompiler | undefined;

    /** Waits only for the first time: loading takes some 30 ms, and start-up must not pay for it. */
    function withCompiler(judge: (compiler: SchemaCompiler) => Decision): Judged {
      if (ready !== undefined) return judge(ready);
      return loadCompiler().then((compiler) => {
        ready = compiler;
        return judge(compiler);
      });
    }

    function planOf({ digest, definition }: Offer, compiler: SchemaCompiler): Plan {
      return plans.get(digest, () => ({
        input: compiler.compile(definition.inputSchema, inputOptions),
        output:
          definition.outputSchema === undefined
            ? undefined
            : compiler.compile(definition.outputSchema, OUTPUT),
      }));
    }

    function faultOf({ digest, definition }: Offer, compiler: SchemaCompiler): SchemaFault | undefined {
      const { fault } = faults.get(digest, () => ({
        fault:
          compiler.inspect(definition.inputSchema, inputOptions) ??
          (definition.outputSchema === undefined
            ? undefined
            : compiler.inspect(definition.outputSchema, OUTPUT)),
      }));
      return fault;
    }

    return {
      catalog(listing) {
        if (listing.kind !== 'tool') return pass;
        return withCompiler((compiler) => sift(listing, (offer) => faultOf(offer, compiler)));
      },

      request(exchange) {
        if (exchange.method === 'prompts/get') return judgePrompt(exchange);
        if (exchange.method !== 'tools/call') return pass;
        const { tool } = exchange;
        if (tool === undefined) return deny('item_unknown', { stage: 'schemas' });
        return withCompiler((compiler) => judgeArguments(exchange, planOf(tool, compiler), tool));
      },

      result({ method, message, tool }) {
        const { value } = message;
        if (method !== 'tools/call' || !isResponse(value) || !('result' in value)) return pass;
        const schema = tool?.definition.outputSchema;
        if (tool === undefined || schema === undefined) return pass;
        return withCompiler((compiler) => {
          const output = planOf(tool, compiler).output;
          return output === undefined ? pass : judgeResult(value, { output, schema }, undeclaredResults);
        });
      },
    };
  },
});

/** 2026-07-28, schema, `CallToolRequestParams`. */
const CALL_MEMBERS: ReadonlySet<string> = new Set([
  '_meta',
  'name',
  'arguments',
  'inputResponses',
  'requestState',
]);

function judgeArguments({ params }: Exchange, { input, output }: Plan, { definition }: Offer): Decision {
  const fault = input.fault ?? output?.fault;
  // A result that cannot be checked is refused before the tool has done anything.
  if (fault !== undefined || input.fault !== undefined) {
    const hint = fault?.code === 'dialect_unsupported' ? DIALECT_HINT : HINT;
    return deny('schema_refused', evidence(fault), hint);
  }
  // Beside the arguments no schema, no rule and no question to a person would see it, and a server may heed it.
  if (!Object.keys(params).every((member) => CALL_MEMBERS.has(member)))
    return deny('arguments_invalid', { problems: 'the call has members that MCP does not name' });
  // Only a missing member means "none": a null would be forwarded as it is.
  const given = params.arguments === undefined ? {} : params.arguments;
  if (!isObject(given)) return deny('arguments_invalid', { problems: 'the arguments are no object' });
  const violations = input.check(given);
  if (violations === undefined) return pass;
  return deny('arguments_invalid', { problems: problemsOf(violations, definition.inputSchema) });
}

/** 2026-07-28, schema, `GetPromptRequestParams`: names and strings. */
function judgePrompt({ params }: Exchange): Decision {
  const given = params.arguments === undefined ? {} : params.arguments;
  if (isObject(given) && Object.values(given).every((value) => typeof value === 'string')) return pass;
  return deny('arguments_invalid', { problems: 'the arguments of a prompt are an object of strings' });
}

function sift(listing: Listing, faultOf: (offer: Offer) => SchemaFault | undefined): Decision {
  const names = new Set<string>();
  const findings: Finding[] = [];
  for (const [index, offer] of listing.offers.entries()) {
    const fault = faultOf(offer);
    if (fault === undefined) continue;
    names.add(offer.name);
    findings.push({ code: 'schema_refused', at: `/result/tools/${index}`, detail: evidence(fault) });
  }
  return names.size === 0 ? pass : withhold(listing, names, findings);
}

function evidence(fault: SchemaFault | undefined): Readonly<Record<string, string | number>> {
  return fault === undefined ? {} : { why: fault.code, ...fault.detail };
}
