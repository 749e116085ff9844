/**
 * What becomes of an `ask`: a question to the person behind the client, and what their answer is worth (I1, I2, G8).
 *
 * An approval holds for one call: this caller, server, method, these arguments, this definition of the tool, once, and
 * not for long. Whether a person or a program answered is beyond our sight: a client that approves by itself cannot be
 * told from one that asks (I5 is met only as far as: a client that cannot ask gets no approval).
 */
import type { Exchange } from '../gateway/context.ts';
import type { Reason } from '../gateway/reason.ts';
import { createClassifications } from '../policy/classified.ts';
import { digestOf } from '../protocol/canonical.ts';
import { declares } from '../protocol/client-capabilities.ts';
import type { JsonObject, JsonValue } from '../protocol/json.ts';
import { MAY_ASK } from '../protocol/methods.ts';
import { type Answer, answerIn } from './answer.ts';
import { approvalQuestion } from './question.ts';
import { type Binding, createSeal, isSealed, type State } from './seal.ts';
import { createSingleUse } from './single-use.ts';

/** A question for the client, or why nobody can be asked. */
export type Pending =
  | { readonly verdict: 'asked'; readonly result: JsonObject; readonly summary: string }
  | { readonly verdict: 'refused'; readonly reason: Reason };

/** What a request brings along of an approval. `params` are what may go on to the server: nothing of ours is in them. */
export type Settled =
  | { readonly verdict: 'none'; readonly params: JsonObject }
  | { readonly verdict: 'given'; readonly params: JsonObject }
  | { readonly verdict: 'refused'; readonly reason: Reason }
  | { readonly verdict: 'invalid'; readonly reason: Reason };

export interface Approvals {
  pending(exchange: Exchange, reasons: readonly Reason[]): Pending;
  /** Uses up the approval that the request carries. Call it once for each exchange; what is judged is what it returns. */
  settle(exchange: Exchange): Settled;
  /**
   * The `requestState` for the client when the server answers an approved call with a question of its own: the retry
   * is then not asked about again. `inner` is the server's state, if it sent one.
   */
  wrap(exchange: Exchange, inner: string | undefined): string;
  /**
   * The `requestState` for the client where the server's own looks like one of ours, as that of another Bartizan does:
   * nothing may be assumed of it, and the retry must not be taken for an answer to us. Undefined of any other.
   */
  relay(exchange: Exchange, inner: string): string | undefined;
}

export interface ApprovalPorts {
  /** 32 random bytes, new for each process. */
  readonly key: Buffer;
  /** Milliseconds since the epoch. */
  clock(): number;
  random(size: number): Buffer;
  /** Says which process has sealed a state, where there are several: it is led back to that one. */
  readonly mark?: string;
  /** What people call the config, for the hint: it goes out on the wire. */
  readonly config: string;
  /** How long a question may stand, and an approved call may take to answer the server's questions. In milliseconds. */
  readonly ttlMs?: number;
  /** Approvals that are remembered as used at any time. */
  readonly capacity?: number;
}

const FIVE_MINUTES = 300_000;

/** What every state begins with that a Bartizan makes, here or at a face. */
const OURS = 'bartizan';

export function createApprovals(ports: ApprovalPorts): Approvals {
  const { key, clock, random, mark = '', config, ttlMs = FIVE_MINUTES, capacity = 100_000 } = ports;
  const seal = createSeal(key, { clock, random, mark });
  const spent = createSingleUse({ capacity, clock });
  const classified = createClassifications();
  const hint = `add an allow rule to controls.access-policy.rules in ${config}`;

  return {
    pending(exchange, reasons) {
      if (!MAY_ASK.has(exchange.method)) return unavailable('method_cannot_ask', reasons);
      if (!declares(exchange.client.capabilities, ['elicitation', 'form']))
        return unavailable('client_cannot_ask', reasons);
      const { tool, params } = exchange;
      const binding = bindingOf(exchange);
      const inner = innerOf(params.requestState, binding);
      const question = approvalQuestion(exchange, reasons, {
        classification: tool === undefined ? undefined : classified(tool),
        continues: inner.inner !== undefined,
      });
      if (question === undefined) return unavailable('too_many_arguments', reasons);
      const requestState = seal.seal({ kind: 'question', binding, ...inner }, ttlMs);
      const { inputRequests, summary } = question;
      return {
        verdict: 'asked',
        result: { resultType: 'input_required', inputRequests, requestState },
        summary,
      };
    },

    settle(exchange) {
      const { params } = exchange;
      const { requestState } = params;
      if (typeof requestState !== 'string' || !isSealed(requestState)) return { verdict: 'none', params };
      const state = seal.open(requestState);
      if (state === undefined) return invalid('not_ours_or_expired');
      const difference = differenceOf(state.binding, bindingOf(exchange));
      if (difference !== undefined) return invalid(`other_${difference}`);
      if (state.kind === 'relayed') return { verdict: 'none', params: ownOf(params, state) };
      const answer: Answer = state.kind === 'approved' ? 'approve' : answerIn(params.inputResponses);
      if (answer === 'none') return { verdict: 'none', params: ownOf(params, state) };
      const use = spent.use(state.nonce, state.expires);
      if (use === 'again') return invalid('used_before');
      if (use === 'full') return { verdict: 'invalid', reason: reasonFor('too_many_used') };
      if (answer === 'malformed') return invalid('malformed_answer');
      if (answer === 'approve') return { verdict: 'given', params: ownOf(params, state) };
      return { verdict: 'refused', reason: { code: 'approval_refused', detail: { answer } } };
    },

    wrap(exchange, inner) {
      const state = inner === undefined ? {} : { inner };
      return seal.seal({ kind: 'approved', binding: bindingOf(exchange), ...state }, ttlMs);
    },

    relay(exchange, inner) {
      if (!inner.startsWith(OURS)) return undefined;
      return seal.seal({ kind: 'relayed', binding: bindingOf(exchange), inner }, ttlMs);
    },
  };

  /** The server's own state is kept safe while the person is asked, also when they are asked a second time. */
  function innerOf(requestState: JsonValue | undefined, binding: Binding): { inner?: string } {
    if (typeof requestState !== 'string') return {};
    if (!isSealed(requestState)) return { inner: requestState };
    const state = seal.open(requestState);
    if (state?.inner === undefined || differenceOf(state.binding, binding) !== undefined) return {};
    return { inner: state.inner };
  }

  function unavailable(because: string, reasons: readonly Reason[]): Pending {
    return { verdict: 'refused', reason: reasonFor(because, reasons) };
  }

  /** Whoever would let it pass has to satisfy everybody who asks. */
  function reasonFor(because: string, reasons: readonly Reason[] = []): Reason {
    const others = reasons.filter(({ code }) => code !== 'needs_approval');
    const asked = others.map(({ code }) => code).join(' ');
    const rule = others.length < reasons.length ? [hint] : [];
    const hints = [...rule, ...others.flatMap((reason) => reason.hint ?? [])];
    return {
      code: 'approval_unavailable',
      detail: { because, ...(asked !== '' && { asked }) },
      hint: hints.length === 0 ? hint : [...new Set(hints)].join('; '),
    };
  }
}

/** The same code for every cause: only the record says which it was. */
function invalid(because: string): Settled {
  return { verdict: 'invalid', reason: { code: 'approval_invalid', detail: { because } } };
}

function bindingOf({ caller, server, method, params, tool }: Exchange): Binding {
  const { _meta, inputResponses, requestState, ...salient } = params;
  return {
    caller: `${caller.kind}:${caller.id}`,
    server,
    method,
    params: digestOf(salient),
    tool: tool?.digest ?? '',
  };
}

function differenceOf(then: Binding, now: Binding): string | undefined {
  return (['caller', 'server', 'method', 'params', 'tool'] as const).find(
    (field) => then[field] !== now[field],
  );
}

/** What the server may see: its own state instead of ours, and no answer that was meant for us. */
function ownOf(params: JsonObject, { kind, inner }: State): JsonObject {
  const { requestState, inputResponses, ...rest } = params;
  return {
    ...rest,
    ...(kind !== 'question' && inputResponses !== undefined ? { inputResponses } : {}),
    ...(inner === undefined ? {} : { requestState: inner }),
  };
}
