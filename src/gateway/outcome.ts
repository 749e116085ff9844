/** Judges a response by what it is: a list of offers, a question to the person, a task, a result or an error. */
import { type CapabilityPath, declares } from '../protocol/client-capabilities.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { isError, messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { isListMethod, LISTINGS, MAY_ASK, type OfferKind } from '../protocol/methods.ts';
import { TASK } from '../protocol/tasks.ts';
import { LEGACY_VERSIONS } from '../protocol/versions.ts';
import { withBoundary } from './boundary.ts';
import { type Exchange, withMessage } from './context.ts';
import type { Entry } from './entry.ts';
import { createHearing, type Hearing } from './hearing.ts';
import type { House } from './house.ts';
import type { Connection } from './instances.ts';
import { isWellFormedListing, offersIn } from './offers.ts';
import { mayAskAll } from './questions.ts';
import { type End, refused } from './refusal.ts';
import { endOfSubscription } from './subscription.ts';
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
  /** The server has just said it, and not taken it back since; else it is a list that may be older than what is known. */
  readonly fresh: boolean;
  /** What the server needed of the client while it worked, and could not have. */
  readonly lacking: readonly CapabilityPath[];
}

/** No promise while no control waits for something outside. */
export function judgeResponse(
  house: House,
  exchange: Exchange,
  response: ResponseMessage,
  outcome: Outcome,
): End | Promise<End> {
  const hearing = createHearing(house, exchange, response, outcome.entry);
  const { value } = response;
  const { lacking, task } = outcome;
  // It had to do without, and could not: a modern client is told what it would have taken.
  if (lacking.length > 0 && hasFailed(response) && !isLegacy(exchange)) return hearing.mayNotAsk(lacking);

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

function judgeAnswer(hearing: Hearing, outcome: 'answered' | 'error'): End | Promise<End> {
  const { house, exchange, response } = hearing;
  const isEnd = exchange.method === 'subscriptions/listen' && outcome === 'answered';
  const message = isEnd ? endOfSubscription(exchange) : response;
  const judged = hearing.judge(house.pipeline.result(withMessage(exchange, message)));
  return judged instanceof Promise
    ? judged.then((judgement) => hearing.end(judgement, outcome))
    : hearing.end(judged, outcome);
}

async function judgeQuestion(hearing: Hearing, result: JsonObject, approved: boolean): Promise<End> {
  const { house, exchange, response } = hearing;
  if (!MAY_ASK.has(exchange.method)) return hearing.misbehaved('asked for input where it may not');
  const asking = mayAskAll(exchange.client, result);
  if (!asking.may) return hearing.mayNotAsk(asking.lacking);
  const judgement = await hearing.judge(house.pipeline.question(withMessage(exchange, response)));
  const end = hearing.end(judgement, 'asked');
  return end.ending.outcome === 'asked' ? withOwnState(house, exchange, end, approved) : end;
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
    if (kind === 'tool') connection.catalog.saw(offers, pageOf(exchange.params, result));
  }
  const listing = Object.freeze({ server, at, kind, offers, message: response });
  const judgement = await hearing.judge(house.pipeline.catalog(listing));
  if (judgement.verdict !== 'pass') return hearing.end(judgement, 'answered');
  const message = withBoundary(server, kind, response, judgement);
  return hearing.end(message === judgement.message ? judgement : { ...judgement, message }, 'answered');
}

/** Only a client that says so in this very request may be given a task (ext-tasks, Capability Negotiation). */
function takesTasks({ value }: RequestMessage): boolean {
  const meta = value.params?._meta;
  const capabilities = isObject(meta) ? meta[META.clientCapabilities] : undefined;
  return isObject(capabilities) && declares(capabilities, NEEDED);
}

/** A legacy server that was not let ask says in its own words that it could not do it. */
function hasFailed({ value }: ResponseMessage): boolean {
  return isError(value) || value.result.isError === true;
}

function isLegacy({ client }: Exchange): boolean {
  return LEGACY_VERSIONS.includes(client.protocolVersion);
}

function kindOf(method: string): OfferKind | undefined {
  if (isListMethod(method)) return LISTINGS[method].kind;
  return method === 'server/discover' ? 'instructions' : undefined;
}

function pageOf(params: JsonObject, result: JsonObject): { first: boolean; last: boolean } {
  return { first: params.cursor === undefined, last: result.nextCursor === undefined };
}

/** A double cannot hold what the response says, so writing it again would change it. */
function unwritable({ id, request }: Exchange): End {
  const reason = { code: 'number_imprecise' as const, detail: { how: 'needed a rewrite' } };
  return refused(request.value.id, id, { control: 'gateway', reason });
}

/** The client's next retry answers the server; it must not be asked again for what a person has approved. */
function withOwnState({ approvals }: House, exchange: Exchange, end: End, approved: boolean): End {
  const { value } = end.response;
  if (isError(value) || !isObject(value.result)) return end;
  const inner = typeof value.result.requestState === 'string' ? value.result.requestState : undefined;
  const requestState = approved
    ? approvals.wrap(exchange, inner)
    : inner === undefined
      ? undefined
      : approvals.relay(exchange, inner);
  if (requestState === undefined) return end;
  if (end.response.source?.lossy === true) return unwritable(exchange);
  return { ...end, response: messageOf({ ...value, result: { ...value.result, requestState } }) };
}
