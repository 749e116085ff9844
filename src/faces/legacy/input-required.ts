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

export async function throughRounds(first: RequestMessage, { put, ask }: Rounds): Promise<ResponseMessage> {
  let request = first;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const response = await put(request);
    const asked = inputRequired(response);
    if (asked === undefined) return response;
    const inputResponses = await answersTo(asked, ask);
    const { requestState, inputResponses: _, ...params } = first.value.params ?? {};
    request = messageOf({
      ...first.value,
      params: {
        ...params,
        inputResponses,
        ...(typeof asked.requestState === 'string' && { requestState: asked.requestState }),
      },
    });
  }
  const error = {
    code: INTERNAL_ERROR,
    message: `The server has asked for input ${MAX_ROUNDS} times in a row`,
  };
  return messageOf({ jsonrpc: '2.0' as const, id: first.value.id, error });
}

function inputRequired({ value }: ResponseMessage): JsonObject | undefined {
  return !isError(value) && value.result.resultType === 'input_required' ? value.result : undefined;
}

async function answersTo({ inputRequests }: JsonObject, ask: Rounds['ask']): Promise<JsonObject> {
  const requests = isObject(inputRequests) ? inputRequests : {};
  const answers: Record<string, JsonObject> = {};
  for (const [key, question] of Object.entries(requests)) {
    if (!isObject(question) || typeof question.method !== 'string') continue;
    const { method } = question;
    const params = isObject(question.params) ? { params: question.params } : {};
    const asked = messageOf({ jsonrpc: '2.0' as const, id: key, method, ...params });
    answers[key] = await ask(asked).then(
      ({ value }) => (isError(value) ? refusalOf(method) : value.result),
      () => refusalOf(method),
    );
  }
  return answers;
}

/** A client that cannot answer has not agreed. */
function refusalOf(method: string): JsonObject {
  return method === 'elicitation/create' ? { action: 'cancel' } : {};
}
