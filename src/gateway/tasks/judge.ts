/**
 * Judges what a server says of a task (ext-tasks, 2026-07-28).
 *
 * What a task ends with is judged as the answer of the tool that it stands for, and what it asks as a question of that
 * call, so that no tool gets around a control by answering later. Of everything else only what a task has goes on.
 */
import { isObject, type JsonObject } from '../../protocol/json.ts';
import { isError, messageOf, type ResponseMessage } from '../../protocol/message.ts';
import { parseTask, TASK, type Task } from '../../protocol/tasks.ts';
import type { Exchange } from '../context.ts';
import type { Hearing } from '../hearing.ts';
import type { Judgement } from '../judgement.ts';
import { mayAskAll } from '../questions.ts';
import type { End } from '../refusal.ts';
import type { TaskBinding } from './handle.ts';

/** The answer to a call is that it will come later. */
export async function judgeCreated(hearing: Hearing, result: JsonObject): Promise<End> {
  const { exchange, entry, house } = hearing;
  const { caller, server, tool } = exchange;
  const task = parseTask(result);
  if (task === undefined || tool === undefined) return hearing.misbehaved('a task that is none');
  const handle = house.tasks.seal({ caller, server, tool: tool.name, taskId: task.taskId });
  // The same hash under which later requests about the task are recorded.
  const [recorded] = house.redact.parameters({ taskId: handle }, new Set(['taskId']));
  const detail = { task: recorded?.hash ?? '' };
  entry.noteFinding({ control: 'gateway', code: 'task_created', at: '/result/taskId', detail });
  return judgeState(hearing, result, { resultType: TASK, ...task.state, taskId: handle });
}

/** The answer to what a client asks of a task. */
export async function judgeFollowUp(
  hearing: Hearing,
  result: JsonObject,
  { taskId }: TaskBinding,
): Promise<End> {
  const { method, params } = hearing.exchange;
  // An acknowledgement says nothing.
  if (method !== 'tasks/get') return judgeState(hearing, result, { resultType: 'complete' });
  const task = parseTask(result);
  if (task?.taskId !== taskId) return hearing.misbehaved('a task that is none, or another one');
  const { payload, end } = await judgePayload(hearing, task);
  if (end !== undefined) return end;
  const handle = String(params.taskId);
  return judgeState(hearing, result, { resultType: 'complete', ...task.state, taskId: handle, ...payload });
}

/** What is left to be judged are the words that a task says of itself. */
async function judgeState(
  hearing: Hearing,
  { _meta }: JsonObject,
  state: Readonly<Record<string, JsonObject[string]>>,
): Promise<End> {
  const result = isObject(_meta) ? { ...state, _meta } : state;
  const message = answering(hearing, { result });
  const method = hearing.exchange.method === 'tools/call' ? 'tasks/get' : hearing.exchange.method;
  const judgement = await hearing.judge(hearing.house.pipeline.result(about(hearing, message, { method })));
  return hearing.end(judgement, 'answered');
}

type Payload =
  | { readonly payload: JsonObject; readonly end?: undefined }
  | { readonly end: End; readonly payload?: undefined };

async function judgePayload(hearing: Hearing, task: Task): Promise<Payload> {
  switch (task.status) {
    case 'completed':
      return judgeResult(hearing, task);
    case 'failed':
      return judgeError(hearing, task);
    case 'input_required':
      return judgeQuestions(hearing, task);
    default:
      return { payload: {} };
  }
}

async function judgeResult(hearing: Hearing, { result }: Task): Promise<Payload> {
  const type = result?.resultType;
  if (result === undefined || (type !== undefined && type !== 'complete'))
    return { end: hearing.misbehaved('a task that is completed without a result') };
  const message = answering(hearing, { result });
  const judgement = await hearing.judge(
    hearing.house.pipeline.result(about(hearing, message, asCall(hearing))),
  );
  return letThrough(hearing, judgement, ({ value }) => (isError(value) ? {} : { result: value.result }));
}

async function judgeError(hearing: Hearing, { error }: Task): Promise<Payload> {
  const { code, message: words } = error ?? {};
  if (!Number.isSafeInteger(code) || typeof words !== 'string')
    return { end: hearing.misbehaved('a task that has failed without an error') };
  const data = error?.data === undefined ? {} : { data: error.data };
  const message = answering(hearing, { error: { code: Number(code), message: words, ...data } });
  const judgement = await hearing.judge(
    hearing.house.pipeline.result(about(hearing, message, asCall(hearing))),
  );
  return letThrough(hearing, judgement, ({ value }) => (isError(value) ? { error: { ...value.error } } : {}));
}

async function judgeQuestions(hearing: Hearing, { inputRequests }: Task): Promise<Payload> {
  if (inputRequests === undefined) return { end: hearing.misbehaved('a task that asks nothing') };
  const asking = mayAskAll(hearing.exchange.client, { inputRequests });
  if (!asking.may) return { end: hearing.mayNotAsk(asking.lacking) };
  const message = answering(hearing, { result: { resultType: 'input_required', inputRequests } });
  const judgement = await hearing.judge(
    hearing.house.pipeline.question(about(hearing, message, asCall(hearing))),
  );
  return letThrough(hearing, judgement, ({ value }) =>
    isError(value) ? {} : { inputRequests: value.result.inputRequests ?? {} },
  );
}

function letThrough(
  hearing: Hearing,
  judgement: Judgement,
  payload: (message: ResponseMessage) => JsonObject,
): Payload {
  if (judgement.verdict !== 'pass') return { end: hearing.end(judgement, 'answered') };
  return { payload: payload(judgement.message as ResponseMessage) };
}

/** As if the tool had answered at once. */
function asCall({ exchange: { tool } }: Hearing): Pick<Exchange, 'method' | 'params'> {
  return { method: 'tools/call', params: tool === undefined ? {} : { name: tool.name } };
}

function answering(
  { exchange }: Hearing,
  body: { result: JsonObject } | { error: { code: number; message: string } },
): ResponseMessage {
  return messageOf({ jsonrpc: '2.0' as const, id: exchange.request.value.id, ...body });
}

function about({ exchange }: Hearing, message: ResponseMessage, as: Partial<Exchange>): Exchange {
  return Object.freeze({ ...exchange, ...as, message });
}
