import { type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import type { Compiled } from '../json-schema/compile.ts';
import type { JsonValue } from '../protocol/json.ts';
import { messageOf, type ResultResponse } from '../protocol/message.ts';
import { placeOf, problemsOf } from './schemas-problems.ts';
import { withoutRemoved } from './schemas-repeated-text.ts';

/**
 * A result against the output schema of its tool (2026-07-28, server/tools, Output Schema).
 *
 * What the tool calls an error has no structure, and a question to the client is no result yet. Every other kind of
 * result is held to the schema, so that no new `resultType` is a way around it.
 */
export function judgeResult(
  response: ResultResponse,
  { output, schema }: { readonly output: Compiled; readonly schema: JsonValue },
  undeclared: 'strip' | 'refuse',
): Decision {
  const { result } = response;
  if (result.isError === true || result.resultType === 'input_required') return pass;
  if (output.fault !== undefined) return deny('schema_refused', { why: output.fault.code });
  const content = result.structuredContent;
  if (content === undefined) return deny('result_invalid', { problems: 'there is no structured content' });
  const violations = output.check(content);
  if (violations !== undefined) return deny('result_invalid', { problems: problemsOf(violations, schema) });
  const projection = output.project(content);
  if (projection === undefined) return deny('result_invalid', { problems: 'too complex to be checked' });
  const { count, removed, value } = projection;
  if (count === 0) return pass;
  if (undeclared === 'refuse') {
    return deny('result_invalid', { problems: 'undeclared properties', undeclared: count });
  }
  const rewritten = { ...result, structuredContent: value };
  const blocks = withoutRemoved(result.content, projection, output);
  const message = messageOf({
    ...response,
    result: blocks === undefined ? rewritten : { ...rewritten, content: blocks },
  });
  return rewrite(
    message,
    removed.map((at) => ({
      code: 'undeclared_removed',
      at: `/result/structuredContent${placeOf(at, schema)}`,
      detail: { count },
    })),
  );
}
