/** What a server says while it works on a request: judged in the order in which it came, then handed on. */
import { type CapabilityPath, pointersTo } from '../protocol/client-capabilities.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isObject } from '../protocol/json.ts';
import {
  isError,
  type Message,
  messageOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from '../protocol/message.ts';
import { type Listener, UpstreamError } from '../upstreams/upstream.ts';
import { type Exchange, withMessage } from './context.ts';
import type { Deadline } from './deadline.ts';
import type { Entry } from './entry.ts';
import { hearingOf } from './heard.ts';
import type { Reply } from './incoming.ts';
import type { Judgement } from './judgement.ts';
import type { Pipeline } from './pipeline.ts';
import { mayAsk } from './questions.ts';

export interface Echo {
  readonly listener: Listener;
  /** Settles when everything that was said has been judged; undefined when nothing waits for that. */
  settled(): Promise<void> | undefined;
  /** What the client would have to declare for questions that were not put to it. */
  readonly lacking: readonly CapabilityPath[];
}

export function createEcho(
  pipeline: Pipeline,
  exchange: Exchange,
  reply: Reply,
  entry: Entry,
  deadline: Pick<Deadline, 'extend' | 'hold'>,
): Echo {
  const hearing = hearingOf(exchange);
  const lacking = new Map<string, CapabilityPath>();
  let last: Promise<void> | undefined;

  const deliver = (judgement: Judgement): void => {
    entry.note(judgement);
    if (judgement.verdict === 'pass') reply.notification(judgement.message as NotificationMessage);
    else noteRefusal(entry, judgement, 'notification_refused');
  };

  return {
    listener: {
      notification(said) {
        const message = hearing(said);
        if (message === undefined) {
          const detail = { reason: 'method_unknown' };
          entry.noteFinding({ control: 'gateway', code: 'notification_refused', at: '', detail });
          return;
        }
        // Words alone show no work: only progress, which belongs to this request, earns it more time.
        if (message.value.method === 'notifications/progress') deadline.extend();
        const judge = (): Judgement | Promise<Judgement> => pipeline.result(withMessage(exchange, message));
        if (last !== undefined) {
          last = last.then(judge).then(deliver);
          return;
        }
        const judged = judge();
        if (judged instanceof Promise) last = judged.then(deliver);
        else deliver(judged);
      },
      async question(message) {
        const { method, params } = message.value;
        const asking = mayAsk(exchange.client, method, params);
        if (!asking.may) return refuseQuestion(asking.lacking);
        const resume = deadline.hold();
        try {
          await last;
          return await putQuestion(pipeline, exchange, reply, entry, message);
        } finally {
          resume();
        }
      },
    },
    settled: () => last,
    get lacking() {
      return [...lacking.values()];
    },
  };

  /** @throws {UpstreamError} always */
  function refuseQuestion(missing: readonly CapabilityPath[]): never {
    for (const path of missing) lacking.set(pointersTo([path]), path);
    const detail = { reason: 'capability_missing' };
    entry.noteFinding({ control: 'gateway', code: 'question_refused', at: '', detail });
    throw new UpstreamError('cancelled', 'the client cannot be asked this');
  }
}

/**
 * Judges a question in the form in which a modern server would ask it, as `inputRequests` of a result, and puts it
 * to the client.
 *
 * @throws {UpstreamError} when a control objects; the server gets an error, and the client never hears the question
 */
async function putQuestion(
  pipeline: Pipeline,
  exchange: Exchange,
  reply: Reply,
  entry: Entry,
  message: RequestMessage,
): Promise<ResponseMessage> {
  const { id, method, params } = message.value;
  const asInput = messageOf({
    jsonrpc: '2.0' as const,
    id: exchange.request.value.id,
    result: {
      resultType: 'input_required',
      inputRequests: { question: { method, ...(params && { params }) } },
    },
  });
  const judgement = await pipeline.question(withMessage(exchange, asInput));
  entry.note(judgement);
  if (judgement.verdict !== 'pass') {
    noteRefusal(entry, judgement, 'question_refused');
    throw new UpstreamError('cancelled', 'the question was refused');
  }
  const asked =
    judgement.message === asInput
      ? message
      : messageOf({ jsonrpc: '2.0' as const, id, ...rewritten(judgement.message) });
  const answer = await reply.question(asked);
  entry.noteFinding({ control: 'gateway', code: 'client_was_asked', at: '', detail: saidIn(method, answer) });
  return answer;
}

/** What the record keeps of an answer: never its content. */
function saidIn(method: string, { value }: ResponseMessage): Readonly<Record<string, string>> {
  if (isError(value)) return { method, answer: 'error' };
  const { action } = value.result;
  const known = action === 'accept' || action === 'decline' || action === 'cancel';
  return { method, answer: known ? action : 'result' };
}

function rewritten(message: Message | undefined): { method: string; params: JsonObject } {
  const result = message !== undefined && 'result' in message.value ? message.value.result : {};
  const requests = isObject(result.inputRequests) ? result.inputRequests : {};
  const { question } = requests;
  if (!isObject(question) || typeof question.method !== 'string' || !isObject(question.params)) {
    throw new UpstreamError('cancelled', 'the question was rewritten to nothing');
  }
  return { method: question.method, params: question.params };
}

function noteRefusal(entry: Entry, judgement: Judgement, code: string): void {
  for (const { control, reason } of judgement.objections) {
    entry.noteFinding({ control, code, at: '', detail: { reason: reason.code } });
  }
}
