/**
 * Answers `input_required` for a client that has never heard of it: asks the client each question in the old way, and
 * puts the request again with the answers (2026-07-28, basic/patterns/mrtr, Client Requirements).
 */
import { INTERNAL_ERROR } from '../../protocol/errors.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import { isError, messageOf, type RequestMessage, type ResponseMessage } from '../../protocol/message.ts';

/** A server that asks more often than this is going in circles. */
const MAX_ROUNDS = 8;

export interface Rounds {
  /** Sends the request through the house. */
  put(request: RequestMessage): Promise<ResponseMessage>;
  /** Puts one question to the client. */
  ask(question: RequestMessage): Promise<ResponseMessage>;
}

/** @throws whatever `put` and `ask` throw; a client that is gone answers nothing, so nothing is put again for it */
export async function throughRounds(first: RequestMessage, { put, ask }: Rounds): Promise<ResponseMessage> {
  let request = first;
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const response = await put(request);
    const asked = inputRequired(response);
    if (asked === undefined) return response;
    const answers = await answersTo(asked, ask);
    if (answers.unanswered !== undefined) {
      return failure(first, `The client did not answer ${answers.unanswered}, which the server needs`);
    }
    request = again(first, round, asked, answers.inputResponses);
  }
  return failure(first, `The server has asked for input ${MAX_ROUNDS} times in a row`);
}

function inputRequired({ value }: ResponseMessage): JsonObject | undefined {
  return !isError(value) && value.result.resultType === 'input_required' ? value.result : undefined;
}

/** A request of its own, so with an id of its own; the state goes back exactly as it came, or not at all. */
function again(
  { value }: RequestMessage,
  round: number,
  { requestState }: JsonObject,
  inputResponses: JsonObject | undefined,
): RequestMessage {
  const { requestState: _, inputResponses: __, ...params } = value.params ?? {};
  return messageOf({
    ...value,
    id: `${value.id}-again-${round}`,
    params: {
      ...params,
      ...(inputResponses !== undefined && { inputResponses }),
      ...(typeof requestState === 'string' && { requestState }),
    },
  });
}

type Answers =
  | { readonly inputResponses: JsonObject | undefined; readonly unanswered?: undefined }
  | { readonly unanswered: string };

/** One after the other: a person can only look at one. */
async function answersTo({ inputRequests }: JsonObject, ask: Rounds['ask']): Promise<Answers> {
  if (!isObject(inputRequests)) return { inputResponses: undefined };
  const answers = new Map<string, JsonObject>();
  for (const [key, question] of Object.entries(inputRequests)) {
    if (!isObject(question) || typeof question.method !== 'string') continue;
    const { method, params } = question;
    const { value } = await ask(
      messageOf({ jsonrpc: '2.0' as const, id: key, method, ...(isObject(params) && { params }) }),
    );
    if (!isError(value)) answers.set(key, value.result);
    else if (method === 'elicitation/create') answers.set(key, { action: 'cancel' });
    else return { unanswered: method };
  }
  return { inputResponses: Object.fromEntries(answers) };
}

function failure({ value }: RequestMessage, message: string): ResponseMessage {
  return messageOf({ jsonrpc: '2.0' as const, id: value.id, error: { code: INTERNAL_ERROR, message } });
}
