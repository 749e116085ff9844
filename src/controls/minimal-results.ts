/**
 * Stops more than what was needed: fields that the config does not name (E5), and results so long that they push out of a
 * model's mind what it was told (D13).
 *
 * Fields that an output schema does not declare are taken out by `schemas`, before. A result that is cut is inspected as it
 * goes on: nothing of it that anybody hears has not been looked at.
 */
import { z } from 'zod';
import type { Exchange } from '../gateway/context.ts';
import { type Control, defineControl, type Judged } from '../gateway/control.ts';
import { type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import { RecentlyUsed } from '../json-schema/cache.ts';
import type { Compiled, SchemaCompiler } from '../json-schema/compile.ts';
import { loadCompiler } from '../json-schema/load.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isError, isResponse, type Message, messageOf } from '../protocol/message.ts';
import { saidIn, saying } from '../protocol/said.ts';
import { cutResult, cutTexts, type Sizes, weightOf } from './minimal-results-cut.ts';
import { type Fields, fieldsOf, onlyFields } from './minimal-results-fields.ts';

const MOST = 8 * 1024 * 1024;
/** More than what is written where something was cut. */
const MARK = 128;
const text = z.int().min(1024).max(MOST);
const result = z.int().min(1024).max(MOST);

const options = z.strictObject({
  text: text.default(256 * 1024).describe('Characters of any one text.'),
  result: result
    .default(512 * 1024)
    .describe(
      'Characters of all that a model reads of one result. Pictures and other binary data do not count.',
    ),
  tools: z
    .record(
      z
        .string()
        .regex(
          /^[^/*]+\/.+$/,
          'write a server and a tool such as crm/get_customer, or crm/* for all of them',
        ),
      z.strictObject({
        fields: z
          .array(z.string().regex(/^(?:\/[^/]+)+$/, 'write a field such as /name or /orders/id'))
          .min(1)
          .max(500)
          .optional()
          .describe(
            'Fields that go through, and nothing else: /orders/id is that of each order, and `*` is any name.',
          ),
        text: text.optional().describe('Characters of any one text of it.'),
        result: result.optional().describe('Characters of all of its result.'),
      }),
    )
    .default({})
    .describe('What holds for single tools, as `server/tool` or `server/*`.'),
});

const FIELDS_HINT =
  'name every field that the output schema requires in controls.minimal-results.tools of the config';
const LONG_HINT = 'raise `result` for this tool in controls.minimal-results.tools of the config';

interface Plan extends Sizes {
  readonly fields: Fields | undefined;
}

export const minimalResults: Control = defineControl<typeof options>({
  id: 'minimal-results',
  summary: 'Lets only the fields through that the config names, and cuts results that are too long.',
  stops: ['D13', 'E5'],
  options,
  create({ tools, ...sizes }) {
    const plans = new RecentlyUsed<Plan>(1_000);
    const schemas = new RecentlyUsed<Compiled>(100);
    let ready: SchemaCompiler | undefined;

    const planOf = ({ server, tool }: Exchange): Plan =>
      plans.get(`${server}/${tool?.name ?? ''}`, () => {
        const said = { ...tools[`${server}/*`], ...(tool && tools[`${server}/${tool.name}`]) };
        return {
          text: said.text ?? sizes.text,
          result: said.result ?? sizes.result,
          fields: said.fields && fieldsOf(said.fields),
        };
      });

    function fits(value: JsonObject, digest: string, schema: unknown, compiler: SchemaCompiler): boolean {
      const compiled = schemas.get(digest, () => compiler.compile(schema, { formats: false }));
      return compiled.fault === undefined && compiled.check(value.structuredContent ?? null) === undefined;
    }

    return {
      question(exchange) {
        const { message } = exchange;
        if (!mayBeLong(message, planOf(exchange))) return pass;
        return weightOf(saidIn(message)) > planOf(exchange).result ? tooLong : pass;
      },

      result(exchange): Judged {
        const { message, method, tool } = exchange;
        const plan = planOf(exchange);
        const { value } = message;
        if (plan.fields === undefined || method !== 'tools/call' || !isResponse(value) || isError(value))
          return cut(message, plan);
        const { said, findings } = onlyFields(value.result, plan.fields);
        if (findings.length === 0) return cut(message, plan);
        const narrow = messageOf({ ...value, result: said });
        const schema = tool?.definition.outputSchema;
        const then = (): Decision => joined(cut(narrow, plan), narrow, findings);
        if (tool === undefined || schema === undefined || said.structuredContent === undefined) return then();
        const judge = (compiler: SchemaCompiler): Decision => {
          ready = compiler;
          return said.isError === true || fits(said, tool.digest, schema, compiler) ? then() : missing;
        };
        return ready === undefined ? loadCompiler().then(judge) : judge(ready);
      },
    };
  },
});

const tooLong: Decision = Object.freeze(deny('result_too_long', {}, LONG_HINT));

const missing: Decision = Object.freeze(
  deny(
    'result_invalid',
    { problems: 'the fields that go through are not all that the schema requires' },
    FIELDS_HINT,
  ),
);

/** A character takes at least one byte, so a short message holds no long text. */
function mayBeLong({ source }: Message, { text: one, result: all }: Sizes): boolean {
  return source === undefined || source.bytes.length > Math.min(one, all);
}

function cut(message: Message, plan: Plan): Decision {
  if (!mayBeLong(message, plan)) return pass;
  const { value } = message;
  if (isResponse(value) && !isError(value)) {
    const short = cutResult(value.result, plan, '/result');
    if (short === undefined) return tooLong;
    return short.findings.length === 0
      ? pass
      : rewrite(messageOf({ ...value, result: short.said }), short.findings);
  }
  const findings: Finding[] = [];
  const half = { ...plan, text: Math.min(plan.text, Math.floor(plan.result / 2) - MARK) };
  const short = saying(message, (said, member) => {
    const each = cutTexts(said, half, `/${member}`);
    findings.push(...each.findings);
    return each.said;
  });
  if (weightOf(saidIn(short)) > plan.result) return tooLong;
  return findings.length === 0 ? pass : rewrite(short, findings);
}

function joined(then: Decision, narrow: Message, findings: readonly Finding[]): Decision {
  if (then.verdict === 'pass') return rewrite(narrow, findings);
  return then.verdict === 'rewrite' ? rewrite(then.message, [...findings, ...then.findings]) : then;
}
