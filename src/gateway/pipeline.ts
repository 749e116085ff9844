/**
 * All controls in their order, seen from the gateway as one judge with five stages.
 *
 * Only here does a full set of passes become a yes. A pipeline that has nobody to judge requests says no.
 */
import { defaultLimits, type Limits } from '../protocol/limits.ts';
import type { Message } from '../protocol/message.ts';
import { type Exchange, type Listing, type ServerStart, withMessage } from './context.ts';
import type { Checks, Judged } from './control.ts';
import { denial, type Judgement } from './judgement.ts';
import { offersIn } from './offers.ts';
import { type Check, createStage, type Stage } from './stage.ts';

/** A control that is switched on, with its checks. */
export interface ActiveControl {
  readonly id: string;
  readonly checks: Checks;
}

export interface Pipeline {
  admit(start: ServerStart): Judgement | Promise<Judgement>;
  catalog(listing: Listing): Judgement | Promise<Judgement>;
  request(exchange: Exchange): Judgement | Promise<Judgement>;
  question(exchange: Exchange): Judgement | Promise<Judgement>;
  result(exchange: Exchange): Judgement | Promise<Judgement>;
  /** Tells every control that the exchange is over. */
  done(exchange: Exchange): void;
  /** The tightest limits that any control asks for. */
  readonly limits: Limits;
  /** Whether some control lets this extension be spoken with this server, and none objects. */
  speaks(server: string, extension: string): boolean;
}

/** How long a control may wait for something outside, in milliseconds. */
const DEFAULT_BUDGET_MS = 5_000;

export function createPipeline(
  controls: readonly ActiveControl[],
  budgetMs: number = DEFAULT_BUDGET_MS,
): Pipeline {
  const admit = stageOf('admit', (start: ServerStart) => start);
  const catalog = stageOf('catalog', renewListing);
  const request = stageOf('request', renewRequest);
  const question = stageOf('question', withMessage);
  const result = stageOf('result', withMessage);
  const judgesRequests = controls.some(({ checks }) => checks.request !== undefined);
  const watchers = controls.filter(({ checks }) => checks.done !== undefined);

  return {
    admit: (start) => admit(start),
    catalog: (listing) => catalog(listing, listing.message),
    request: (exchange) => (judgesRequests ? request(exchange, exchange.message) : nobodyJudges()),
    question: (exchange) => question(exchange, exchange.message),
    result: (exchange) => result(exchange, exchange.message),
    done(exchange) {
      for (const { checks } of watchers) tell(checks, exchange);
    },
    limits: tightest(controls),
    speaks(server, extension) {
      const opinions = controls.flatMap(({ checks }) => checks.extensions?.(server).has(extension) ?? []);
      return opinions.length > 0 && opinions.every((may) => may);
    },
  };

  function stageOf<Subject>(
    name: 'admit' | 'catalog' | 'request' | 'question' | 'result',
    renew: (subject: Subject, message: Message) => Subject | undefined,
  ): Stage<Subject> {
    const checks: Check<Subject>[] = [];
    for (const control of controls) {
      const check = control.checks[name] as ((subject: Subject) => Judged) | undefined;
      if (check !== undefined) checks.push({ control: control.id, judge: check.bind(control.checks) });
    }
    return createStage({ checks, renew, budgetMs });
  }
}

function renewListing(listing: Listing, message: Message): Listing {
  return Object.freeze({ ...listing, message, offers: offersIn(listing.kind, message) });
}

/** What was judged before must stay true: a control may change the arguments, but not which request it is. */
function renewRequest(exchange: Exchange, message: Message): Exchange | undefined {
  const { value } = message;
  if (!('method' in value) || !('id' in value)) return undefined;
  const { method, id, params = {} } = value;
  const { value: before } = exchange.request;
  if (method !== before.method || id !== before.id) return undefined;
  if (params.name !== exchange.params.name || params.uri !== exchange.params.uri) return undefined;
  return Object.freeze({ ...exchange, message, params });
}

function nobodyJudges(): Judgement {
  return denial('gateway', { code: 'no_controls', detail: {} });
}

/** A watcher that throws has only itself to blame: the decision stands already. */
function tell(checks: Checks, exchange: Exchange): void {
  try {
    checks.done?.(exchange);
  } catch {
    // Nothing can be decided any more.
  }
}

function tightest(controls: readonly ActiveControl[]): Limits {
  let limits = defaultLimits;
  let asked = false;
  for (const { checks } of controls) {
    if (checks.limits === undefined) continue;
    limits = asked ? minimum(limits, checks.limits) : checks.limits;
    asked = true;
  }
  return limits;
}

function minimum(a: Limits, b: Limits): Limits {
  return {
    bytes: Math.min(a.bytes, b.bytes),
    depth: Math.min(a.depth, b.depth),
    keys: Math.min(a.keys, b.keys),
    items: Math.min(a.items, b.items),
    string: Math.min(a.string, b.string),
  };
}
