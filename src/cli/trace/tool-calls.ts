/** Calls of tools that a traced server is asked to work on, so that it shows what it needs. */
import { isObject, type JsonObject } from '../../protocol/json.ts';
import { isError, messageOf } from '../../protocol/message.ts';
import { deaf, type Upstream } from '../../upstreams/upstream.ts';
import { misused } from '../failure.ts';

export interface AskedCall {
  readonly tool: string;
  readonly args: JsonObject;
}

/** How it went: that a call failed says that what it needs was perhaps not seen. */
export interface MadeCall extends AskedCall {
  readonly outcome: 'answered' | 'failed' | 'asked';
  /** What the server said of a failure. */
  readonly said?: string;
}

/** `--call` and `--args` in the order in which they were typed: arguments belong to the call before them. */
export interface CallOptions {
  call(tool: string): void;
  args(json: string): void;
  readonly calls: readonly AskedCall[];
}

export function createCallOptions(): CallOptions {
  const calls: AskedCall[] = [];
  let last: { tool: string; hasArgs: boolean } | undefined;
  return {
    calls,
    call(tool) {
      calls.push({ tool, args: {} });
      last = { tool, hasArgs: false };
    },
    args(json) {
      const hint = `bartizan trace <server> --call <tool> --args '{"path":"…"}'`;
      if (last === undefined) throw misused('--args stands before any --call', hint);
      if (last.hasArgs) throw misused(`there are two --args for the call of ${last.tool}`, hint);
      last.hasArgs = true;
      calls[calls.length - 1] = { tool: last.tool, args: parseArgs(json, hint) };
    },
  };
}

function parseArgs(json: string, hint: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw misused(`--args is no JSON: ${json.slice(0, 80)}`, hint);
  }
  if (!isObject(value)) throw misused('--args is no object', hint);
  return value;
}

/** One after the other. A call that fails is told of, and the next is made. */
export async function makeCalls(
  calls: readonly AskedCall[],
  upstream: Upstream,
  meta: JsonObject,
  timeoutMs: number,
): Promise<MadeCall[]> {
  const made: MadeCall[] = [];
  for (const [index, call] of calls.entries()) {
    const params = { name: call.tool, arguments: call.args, _meta: meta };
    const request = messageOf({ jsonrpc: '2.0' as const, id: `call-${index}`, method: 'tools/call', params });
    try {
      const { value } = await upstream.request(request, deaf, AbortSignal.timeout(timeoutMs));
      if (isError(value)) made.push({ ...call, outcome: 'failed', said: value.error.message });
      else if (value.result.resultType === 'input_required') made.push({ ...call, outcome: 'asked' });
      else if (value.result.isError === true)
        made.push({ ...call, outcome: 'failed', said: textIn(value.result) });
      else made.push({ ...call, outcome: 'answered' });
    } catch (error) {
      made.push({ ...call, outcome: 'failed', said: error instanceof Error ? error.message : String(error) });
    }
  }
  return made;
}

function textIn({ content }: JsonObject): string {
  const blocks = Array.isArray(content) ? content.filter(isObject) : [];
  return blocks.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join(' ');
}
