/** What came back for one exchange, and how it ends. */
import { type CapabilityPath, pointersTo } from '../protocol/client-capabilities.ts';
import { isError, type ResponseMessage } from '../protocol/message.ts';
import type { Exchange } from './context.ts';
import type { Entry } from './entry.ts';
import type { House } from './house.ts';
import type { Judgement } from './judgement.ts';
import type { Reason } from './reason.ts';
import { type End, refused, refusedBy } from './refusal.ts';

export interface Hearing {
  readonly house: House;
  readonly exchange: Exchange;
  /** As the server sent it. */
  readonly response: ResponseMessage;
  readonly entry: Entry;
  /** Keeps what the controls found. */
  judge(judging: Judgement | Promise<Judgement>): Judgement | Promise<Judgement>;
  /** The answer as it was let through, or the refusal. */
  end(judgement: Judgement, outcome: 'answered' | 'error' | 'asked'): End;
  /** The server has broken the protocol. */
  misbehaved(what: string): End;
  /** The server has asked what this client has not declared that it can be asked, or what nobody can be asked. */
  mayNotAsk(lacking: readonly CapabilityPath[]): End;
}

export function createHearing(
  house: House,
  exchange: Exchange,
  response: ResponseMessage,
  entry: Entry,
): Hearing {
  const { id, request } = exchange;
  const no = (code: Reason['code'], detail: Reason['detail']): End =>
    refused(request.value.id, id, { control: 'gateway', reason: { code, detail } });

  return {
    house,
    exchange,
    response,
    entry,
    judge: function judge(judging): Judgement | Promise<Judgement> {
      if (judging instanceof Promise) return judging.then(judge);
      entry.note(judging);
      return judging;
    },
    end(judgement, outcome) {
      if (judgement.verdict !== 'pass') return refusedBy(request.value, id, judgement);
      const message = judgement.message as ResponseMessage;
      const errorCode = isError(message.value) ? message.value.error.code : undefined;
      return { response: message, ending: { outcome, bytesOut: response.source?.bytes.length, errorCode } };
    },
    misbehaved: (what) => no('server_misbehaved', { what }),
    mayNotAsk: (lacking) =>
      lacking.length === 0
        ? no('server_misbehaved', { what: 'asked what no server may ask' })
        : no('capability_missing', { capabilities: pointersTo(lacking) }),
  };
}
