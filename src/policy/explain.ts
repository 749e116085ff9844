import type { Exchange } from '../gateway/context.ts';
import type { Classification } from './classify.ts';
import type { Policy, Ruling } from './policy.ts';

/** Which rule decides an exchange, and why: for `bartizan explain`. */
export interface Explanation extends Ruling {
  /** One sentence for a person. Quotes the config, never the exchange. */
  readonly because: string;
  /** How the tool is classified; undefined where no tool is called. */
  readonly classification: Classification | undefined;
}

/** The decision and its reason, by the same code that judges the exchange itself. */
export function explain(
  policy: Policy,
  exchange: Exchange,
  classified: (tool: NonNullable<Exchange['tool']>) => Classification,
): Explanation {
  const ruling = policy.rule(exchange);
  const classification = exchange.tool === undefined ? undefined : classified(exchange.tool);
  return { ...ruling, classification, because: sentenceFor(policy, ruling, exchange) };
}

function sentenceFor(policy: Policy, { verb, rule, unclear }: Ruling, { method, tool }: Exchange): string {
  if (method === 'tools/call' && tool === undefined) return 'the server offers no such tool';
  const doubt = unclear ? '; a value is written so that it could be meant otherwise' : '';
  if (rule === undefined) return `no rule fits, and what no rule allows is denied${doubt}`;
  const reason = policy.rules[rule - 1]?.reason;
  return `rule ${rule} says ${verb}${reason === undefined ? '' : ` (${reason})`}${doubt}`;
}
