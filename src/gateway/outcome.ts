/** Judges a response by what it is: a list of offers, a question to the person, a task, a result or an error. */
import { type CapabilityPath, declares } from '../protocol/client-capabilities.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { isError, messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { isListMethod, LISTINGS, MAY_ASK, type OfferKind } from '../protocol/methods.ts';
import { TASK } from '../protocol/tasks.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';
import { withBoundary } from './boundary.ts';
import type { Exchange } from './context.ts';
import type { Entry } from './entry.ts';
import { createHearing, type Hearing } from './hearing.ts';
import type { House } from './house.ts';
import type { Connection } from './instances.ts';
import { isWellFormedListing, offersIn } from './offers.ts';
import { mayAskAll } from './questions.ts';
import type { End } from './refusal.ts';
import { NEEDED } from './tasks/follow.ts';
import type { TaskBinding } from './tasks/handle.ts';
import { judgeCreated, judgeFollowUp } from './tasks/judge.ts';

/** What is known of an exchange by the time its answer has come. */
export interface Outcome {
  readonly entry: Entry;
  readonly connection: Connection;
  /** A person has approved this call. */
  readonly approved: boolean;
  /** The request as the server got it. */
  readonly sent: RequestMessage;
  /** The task that the request was about. */
  readonly task: TaskBinding | undefined;
  /** The server has just said it; else it is a list that was kept. */
  readonly fresh: boolean;
  /** What the server needed of the client while it worked, and could not have. */
  readonly lacking: CapabilityPath | undefined;
}

export async function judgeResponse(
  house: House,
  exchange: Exchange,
  response: ResponseMessage,
  outcome: Outcome,
): Promise<End> {
  const hearing = createHearing(house, exchange, response, outcome.entry);
  const { value } = response;
  const { lacking, task } = outcome;
  // It had to do without, and could not: a modern client is told what it would have taken.
  if (lacking !== undefined && failed(response) && exchange.client.protocolVersion === MODERN_VERSION)
    return hearing.lacks(lacking);

  if (isError(value)) return judgeAnswer(hearing, 'error');
  const { result } = value;
  if (result.resultType === 'input_required') return judgeQuestion(hearing, result, outcome.approved);
  if (result.resultType === TASK && exchange.method === 'tools/call' && takesTasks(outcome.sent))
    return judgeCreated(hearing, result);
  if (result.resultType !== undefined && result.resultType !== 'complete')
    return hearing.misbehaved('unknown resultType');
  if (task !== undefined) return judgeFollowUp(hearing, result, task);
  const kind = kindOf(exchange.method);
  return kind === undefined ? judgeAnswer(hearing, 'answered') : judgeListing(hearing, kind, result, outcome);
}

async function judgeAnswer(hearing: Hearing, outcome: 'answered' | 'error'): Promise<End> {
  const { house, exchange, response } = hearing;
  const heard = Object.freeze({ ...exchange, message: response });
  return hearing.end(await hearing.judge(house.pipeline.result(heard)), outcome);
}

async function judgeQuestion(hearing: Hearing, result: JsonObject, approved: boolean): Promise<End> {
  const { house, exchange, response } = hearing;
  if (!MAY_ASK.has(exchange.method)) return hearing.misbehaved('asked for input where it may not');
  const { may, lacking } = mayAskAll(exchange.client, result);
  if (lacking !== undefined) return hearing.lacks(lacking);
  if (!may) return hearing.misbehaved('asked what no server may ask');
  const heard = Object.freeze({ ...exchange, message: response });
  const end = hearing.end(await hearing.judge(house.pipeline.question(heard)), 'asked');
  return approved && end.ending.outcome === 'asked' ? carryApproval(house, exchange, end) : end;
}

async function judgeListing(
  hearing: Hearing,
  kind: OfferKind,
  result: JsonObject,
  { connection, fresh }: Outcome,
): Promise<End> {
  const { house, exchange, response } = hearing;
  const { server, at } = exchange;
  if (!isWellFormedListing(kind, response))
    return hearing.misbehaved('a list with entries that are no offers');
  const offers = offersIn(kind, response);
  if (fresh) {
    connection.lists.keep(exchange, response);
    // What was kept may be older than what is known of the tools by now.
    if (kind === 'tool') connection.catalog.saw(offers, pageOf(exchange.params, result));
  }
  const listing = Object.freeze({ server, at, kind, offers, message: response });
  const judgement = await hearing.judge(house.pipeline.catalog(listing));
  if (judgement.verdict !== 'pass') return hearing.end(judgement, 'answered');
  const message = withBoundary(server, kind, response, judgement);
  return hearing.end(message === judgement.message ? judgement : { ...judgement, message }, 'answered');
}

function failed({ value }: ResponseMessage): boolean {
  return isError(value) || value.result.isError === true;
}

/** Only a client that says so in this very request may be given a task (ext-tasks, Capability Negotiation). */
function takesTasks({ value }: RequestMessage): boolean {
  const meta = value.params?._meta;
  const capabilities = isObject(meta) ? meta[META.clientCapabilities] : undefined;
  return isObject(capabilities) && declares(capabilities, NEEDED);
}

function kindOf(method: string): OfferKind | undefined {
  if (isListMethod(method)) return LISTINGS[method].kind;
  return method === 'server/discover' ? 'instructions' : undefined;
}

function pageOf(params: JsonObject, result: JsonObject): { first: boolean; last: boolean } {
  return { first: params.cursor === undefined, last: result.nextCursor === undefined };
}

/** The client's next retry answers the server; it must not be asked again for what a person has approved. */
function carryApproval({ approvals }: House, exchange: Exchange, end: End): End {
  const { value } = end.response;
  if (isError(value) || !isObject(value.result)) return end;
  const inner = typeof value.result.requestState === 'string' ? value.result.requestState : undefined;
  const result = { ...value.result, requestState: approvals.wrap(exchange, inner) };
  return { ...end, response: messageOf({ ...value, result }) };
}
