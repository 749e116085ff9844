import type { Gateway } from '../../gateway/gateway.ts';
import type { Incoming } from '../../gateway/incoming.ts';
import { Cancellation } from '../../protocol/cancellation.ts';
import { isObject, type JsonValue } from '../../protocol/json.ts';
import {
  messageOf,
  type NotificationMessage,
  type RequestId,
  type RequestMessage,
  type ResponseMessage,
} from '../../protocol/message.ts';
import { progressTokenOf } from '../../protocol/meta.ts';
import { MAY_ASK } from '../../protocol/methods.ts';
import { questionToModern } from '../../protocol/translate.ts';

export type Notify = (message: NotificationMessage) => void;

/** Where calls wait for their clients. */
export interface Room {
  /** The handle under which the call is found again; undefined when there is no place left. */
  park(call: Call): string | undefined;
}

interface Question {
  readonly message: RequestMessage;
  resolve(response: ResponseMessage): void;
  reject(error: Error): void;
}

/** Questions that come within this time of each other reach the client as one set. */
const TOGETHER_MS = 10;

/** Questions of one call that may be open at once: a client is shown all of them, and each is kept until it comes again. */
const MAX_OPEN = 32;

/** One call to a server, over as many requests of the client as it takes. */
export class Call {
  readonly first: Incoming;
  readonly #room: Room;
  readonly #cancellation = new Cancellation();
  readonly #questions = new Map<string, Question>();
  readonly #response: Promise<ResponseMessage>;
  #notify: Notify = nobody;
  /** Answers the request of the client that is open; undefined while none is. */
  #deliver: ((response: ResponseMessage) => void) | undefined;
  /** What the server answered in the end. */
  #over: ResponseMessage | undefined;
  #counter = 0;

  constructor(first: Incoming, request: Gateway['request'], room: Room) {
    this.first = first;
    this.#room = room;
    const reply = {
      notification: (message: NotificationMessage) => this.#notify(message),
      question: (message: RequestMessage) => this.#ask(message),
    };
    this.#response = request({ ...first, signal: this.#cancellation }, reply);
    // It may be over before the client comes again: a server need not wait for what it asked. Its place stays, since
    // the retry has to hear what became of the call, and not that it was refused.
    void this.#response.then((response) => this.#end(response));
  }

  /** What the client gets for this request: the response of the server, or what it asks. */
  next({ signal, message }: Incoming, notify: Notify): Promise<ResponseMessage> {
    if (signal.aborted) this.giveUp();
    if (this.#over !== undefined) return Promise.resolve(this.#over);
    if (signal.aborted) return this.#response;
    const giveUp = (): void => this.giveUp();
    this.#notify = withToken(progressTokenOf(message.value.params), notify);
    signal.addEventListener('abort', giveUp);
    return new Promise((resolve) => {
      this.#deliver = (response) => {
        this.#deliver = undefined;
        this.#notify = nobody;
        signal.removeEventListener('abort', giveUp);
        resolve(response);
      };
      this.#deliverQuestions();
    });
  }

  /** Answers to what was not asked are ignored; what was asked and is not answered is asked again. */
  answer(inputResponses: JsonValue | undefined): void {
    const answers = isObject(inputResponses) ? inputResponses : {};
    for (const [key, { message, resolve }] of this.#questions) {
      const result = Object.hasOwn(answers, key) ? answers[key] : undefined;
      if (!isObject(result)) continue;
      this.#questions.delete(key);
      resolve(messageOf({ jsonrpc: '2.0' as const, id: message.value.id, result }));
    }
  }

  giveUp(): void {
    this.#cancellation.abort();
  }

  /** A legacy server may ask during any request; a modern client may hear a question in the place of few results. */
  #ask(message: RequestMessage): Promise<ResponseMessage> {
    if (!MAY_ASK.has(this.first.message.value.method))
      return Promise.reject(new Error('this request cannot be answered with a question'));
    if (this.#questions.size >= MAX_OPEN) return Promise.reject(new Error('too many questions are open'));
    return new Promise((resolve, reject) => {
      this.#questions.set(`question-${++this.#counter}`, { message, resolve, reject });
      setTimeout(() => this.#deliverQuestions(), TOGETHER_MS);
    });
  }

  /** Ends the request of the client that is open with all that is asked, if both are there. */
  #deliverQuestions(): void {
    if (this.#deliver === undefined || this.#questions.size === 0) return;
    const requestState = this.#room.park(this);
    if (requestState === undefined) return this.#refuseQuestions('too many calls wait for an answer');
    const inputRequests = Object.fromEntries(
      [...this.#questions].map(([key, { message }]) => [key, questionToModern(message.value)]),
    );
    const { id } = this.first.message.value;
    const result = { resultType: 'input_required', inputRequests, requestState };
    this.#deliver(messageOf({ jsonrpc: '2.0' as const, id, result }));
  }

  #end(response: ResponseMessage): void {
    this.#over = response;
    this.#refuseQuestions('the call is over');
    this.#deliver?.(response);
  }

  #refuseQuestions(why: string): void {
    for (const { reject } of this.#questions.values()) reject(new Error(why));
    this.#questions.clear();
  }
}

const nobody: Notify = () => undefined;

/** Each request of the client has a progress token of its own, and the server only knows the one of the first. */
function withToken(token: RequestId | undefined, notify: Notify): Notify {
  return (message) => {
    const { method, params } = message.value;
    if (method !== 'notifications/progress' || params?.progressToken === token) notify(message);
    else if (token !== undefined)
      notify(messageOf({ ...message.value, params: { ...params, progressToken: token } }));
  };
}
