/** Judges a response by what it is: a list of offers, a question to the person, a result or an error. */
import { isObject, type JsonObject } from '../protocol/json.ts';
import { isError, messageOf, type ResponseMessage } from '../protocol/message.ts';
import { isListMethod, LISTINGS, MAY_ASK, type OfferKind } from '../protocol/methods.ts';
import { LEGACY_VERSIONS } from '../protocol/versions.ts';
import { withBoundary } from './boundary.ts';
import type { Exchange } from './context.ts';
import type { Entry } from './entry.ts';
import type { House } from './house.ts';
import type { Connection } from './instances.ts';
import type { Judgement } from './judgement.ts';
import { isWellFormedListing, offersIn } from './offers.ts';
import { lacking, mayAsk } from './questions.ts';
import { type End, refused, refusedBy } from './refusal.ts';
import { endOfSubscription } from './subscription.ts';

interface Outcome {
  readonly entry: Entry;
  readonly connection: Connection;
  /** A person has approved this call. */
  readonly approved: boolean;
  /** Capabilities that the client has not declared, and for lack of which the server could not ask. */
  readonly lacking: ReadonlySet<string>;
}

export async function judgeResponse(
  house: House,
  exchange: Exchange,
  response: ResponseMessage,
  { entry, connection, approved, lacking: refusedFor }: Outcome,
): Promise<End> {
  const { id: auditId, method, request } = exchange;
  const requestId = request.value.id;
  const misbehaved = (what: string): End =>
    refused(requestId, auditId, {
      control: 'gateway',
      reason: { code: 'server_misbehaved', detail: { what } },
    });

  const judge = async (judging: Judgement | Promise<Judgement>): Promise<Judgement> => {
    const judgement = judging instanceof Promise ? await judging : judging;
    entry.note(judgement);
    return judgement;
  };
  const conclude = (judgement: Judgement, outcome: 'answered' | 'error' | 'asked'): End => {
    if (judgement.verdict !== 'pass') return refusedBy(request.value, auditId, judgement);
    const message = judgement.message as ResponseMessage;
    const error = isError(message.value) ? { errorCode: message.value.error.code } : {};
    return { response: message, ending: { outcome, bytesOut: response.source?.bytes.length, ...error } };
  };
  const lacks = (capabilities: Iterable<string>): End =>
    refused(requestId, auditId, {
      control: 'gateway',
      reason: { code: 'capability_missing', detail: { capabilities: [...capabilities].sort().join(' ') } },
    });
  const heard = Object.freeze({ ...exchange, message: response });

  if (refusedFor.size > 0 && hasFailed(response) && !isLegacy(exchange)) return lacks(refusedFor);

  if (isError(response.value)) return conclude(await judge(house.pipeline.result(heard)), 'error');

  const { result } = response.value;
  if (result.resultType === 'input_required') {
    if (!MAY_ASK.has(method)) return misbehaved('asked for input where it may not');
    if (!mayAsk(exchange.client, result)) {
      const capabilities = lacking(exchange.client, result);
      return capabilities.length > 0 ? lacks(capabilities) : misbehaved('asked what no server may ask');
    }
    const end = conclude(await judge(house.pipeline.question(heard)), 'asked');
    return end.ending.outcome === 'asked' ? withOwnState(house, exchange, end, approved) : end;
  }
  if (result.resultType !== undefined && result.resultType !== 'complete')
    return misbehaved('unknown resultType');

  const kind = kindOf(method);
  if (kind === undefined) {
    const said =
      method === 'subscriptions/listen'
        ? Object.freeze({ ...exchange, message: endOfSubscription(exchange) })
        : heard;
    return conclude(await judge(house.pipeline.result(said)), 'answered');
  }

  if (!isWellFormedListing(kind, response)) return misbehaved('a list with entries that are no offers');
  const offers = offersIn(kind, response);
  if (kind === 'tool') connection.catalog.saw(offers, pageOf(exchange.params, result));
  const listing = Object.freeze({
    server: exchange.server,
    at: exchange.at,
    kind,
    offers,
    message: response,
  });
  const judgement = await judge(house.pipeline.catalog(listing));
  if (judgement.verdict !== 'pass') return conclude(judgement, 'answered');
  const message = withBoundary(exchange.server, kind, response, judgement);
  return conclude(message === judgement.message ? judgement : { ...judgement, message }, 'answered');
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
