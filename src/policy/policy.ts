/**
 * Rules, compiled: which one decides, and what.
 *
 * The first rule that fits decides; where none fits, the answer is no (B1). Everything about a rule but its arguments
 * and objects is settled once for each server and tool, so that a call only looks at the rules that are left.
 */
import type { Exchange, Offer } from '../gateway/context.ts';
import type { JsonObject } from '../protocol/json.ts';
import { isObject } from '../protocol/json.ts';
import { isRequestMethod } from '../protocol/methods.ts';
import { TASK_METHODS } from '../protocol/tasks.ts';
import type { Classification } from './classify.ts';
import { both, type Likeness, ofAll } from './likeness.ts';
import { compilePointer } from './pointer.ts';
import { fitsName, type Matcher, type NameMatcher, type Rule, type Verb } from './rule.ts';
import { isLooking, promptOf, resourcesOf } from './subject.ts';
import { compileValue, likenessToPattern } from './value.ts';

/** What the rules say of one exchange. */
export interface Ruling {
  readonly verb: Verb;
  /** Which rule decided, counted from 1; undefined when none fitted. */
  readonly rule: number | undefined;
  /** A value was written so that it could be meant otherwise, and that weighed against it. */
  readonly unclear: boolean;
}

export interface Policy {
  readonly rules: readonly Rule[];
  rule(exchange: Exchange): Ruling;
}

/** What is left of a rule once server, method and tool are known. */
interface Candidate {
  readonly verb: Verb;
  readonly rule: number;
  readonly ruling: Ruling;
  readonly tests: readonly Test[];
}

type Test = (exchange: Exchange) => Likeness;
type Plan = readonly Candidate[];

interface Compiled {
  readonly verb: Verb;
  readonly matcher: Matcher;
  readonly tests: readonly Test[];
}

interface Ports {
  readonly servers: readonly string[];
  classified(tool: Offer): Classification;
}

/** Plans kept for each server. A server that offers more tools than that only costs itself time. */
const PLANS = 4096;

const NOTHING: JsonObject = Object.freeze({});
const NO_RULE: Ruling = Object.freeze({ verb: 'deny', rule: undefined, unclear: false });

export function compilePolicy(rules: readonly Rule[], { servers, classified }: Ports): Policy {
  const compiled = rules.map(compile);
  const byTool = new Map(servers.map((server) => [server, new Map<string, Plan>()]));
  const byMethod = new Map(servers.map((server) => [server, new Map<string, Plan>()]));

  return {
    rules,
    rule(exchange) {
      const { method, tool } = exchange;
      if (method === 'subscriptions/listen') return ruleOnWatching(exchange);
      if (TASK_METHODS.has(method)) return ruleOnTask(exchange);
      if (method !== 'tools/call') return decide(planForMethod(exchange), exchange);
      return tool === undefined ? NO_RULE : decide(planForTool(exchange.server, tool), exchange);
    },
  };

  /** Who may not read a resource may not watch it either: the strictest of all rulings counts. */
  function ruleOnWatching(exchange: Exchange): Ruling {
    let strictest = decide(planForMethod(exchange), exchange);
    for (const uri of resourcesOf(exchange)) {
      if (strictest.verb === 'deny') break;
      const reading = Object.freeze({ ...exchange, method: 'resources/read', params: { uri } });
      const ruling = decide(planForMethod(reading), reading);
      if (ruling.verb === 'deny' || (ruling.verb === 'ask' && strictest.verb === 'allow')) strictest = ruling;
    }
    return strictest;
  }

  /**
   * A task is what is left of a call that was permitted, with arguments that are not known any more. Its caller may go on
   * with it for as long as some call of the tool could still be permitted.
   */
  function ruleOnTask({ server, tool }: Exchange): Ruling {
    if (tool === undefined) return NO_RULE;
    for (const { verb, rule, tests, ruling } of planForTool(server, tool)) {
      if (verb !== 'deny') return { verb: 'allow', rule, unclear: false };
      if (tests.length === 0) return ruling;
    }
    return NO_RULE;
  }

  function planForTool(server: string, tool: Offer): Plan {
    const plans = byTool.get(server);
    const known = plans?.get(tool.digest);
    if (known !== undefined) return known;
    const plan = planOf(server, 'tools/call', tool);
    if (plans !== undefined) {
      if (plans.size >= PLANS) plans.clear();
      plans.set(tool.digest, plan);
    }
    return plan;
  }

  function planForMethod({ server, method }: Exchange): Plan {
    const plans = byMethod.get(server);
    const known = plans?.get(method);
    if (known !== undefined) return known;
    const plan = planOf(server, method, undefined);
    // A client chooses the name of a method: only the protocol's own are worth remembering.
    if (plans !== undefined && isRequestMethod(method)) plans.set(method, plan);
    return plan;
  }

  function planOf(server: string, method: string, tool: Offer | undefined): Plan {
    const reads = tool === undefined ? isLooking(method) : classified(tool).effect === 'reads';
    const plan: Candidate[] = [];
    for (const [i, { verb, matcher, tests }] of compiled.entries()) {
      if (!fits(matcher.server, server) || !fits(matcher.method, method)) continue;
      if (matcher.tool !== undefined && (tool === undefined || !fitsName(matcher.tool, tool.name))) continue;
      if (matcher.effect !== undefined && (matcher.effect === 'reads') !== reads) continue;
      const rule = i + 1;
      plan.push({ verb, rule, tests, ruling: Object.freeze({ verb, rule, unclear: false }) });
      if (tests.length === 0) break;
    }
    return plan;
  }
}

/**
 * Invariant: an unclear value can only make the answer stricter. It passes over an allow rule, is caught by a deny
 * rule, and by an ask rule too, but then a later rule may still deny.
 */
function decide(plan: Plan, exchange: Exchange): Ruling {
  let asked: Ruling | undefined;
  let unclear = false;
  for (const candidate of plan) {
    const likeness = likenessOf(candidate.tests, exchange);
    if (likeness === 'no') continue;
    const { verb, rule } = candidate;
    if (likeness === 'yes') {
      if (verb === 'deny' || asked === undefined) return unclear ? { verb, rule, unclear } : candidate.ruling;
      return asked;
    }
    unclear = true;
    if (verb === 'deny') return { verb, rule, unclear };
    if (verb === 'ask') asked ??= { verb, rule, unclear };
  }
  if (asked !== undefined) return asked;
  return unclear ? { ...NO_RULE, unclear } : NO_RULE;
}

function likenessOf(tests: readonly Test[], exchange: Exchange): Likeness {
  let likeness: Likeness = 'yes';
  for (const test of tests) {
    likeness = both(likeness, test(exchange));
    if (likeness === 'no') return 'no';
  }
  return likeness;
}

function compile(rule: Rule): Compiled {
  const { allow, ask, deny } = rule;
  const verb = allow !== undefined ? 'allow' : ask !== undefined ? 'ask' : 'deny';
  const matcher = allow ?? ask ?? deny ?? {};
  const tests: Test[] = [];
  const { prompt, resource } = matcher;
  if (prompt !== undefined) tests.push((exchange) => likenessOfPrompt(prompt, exchange));
  if (resource !== undefined)
    tests.push((exchange) => ofAll(resourcesOf(exchange), (uri) => likenessOfUri(resource, uri)));
  for (const [key, value] of Object.entries(matcher.arguments ?? {})) {
    const find = compilePointer(key);
    const test = compileValue(value);
    tests.push(({ params }) => {
      const argument = find(isObject(params.arguments) ? params.arguments : NOTHING);
      return argument === undefined ? 'no' : test(argument);
    });
  }
  return { verb, matcher, tests };
}

function likenessOfPrompt(matcher: NameMatcher, exchange: Exchange): Likeness {
  const prompt = promptOf(exchange);
  return prompt !== undefined && fitsName(matcher, prompt) ? 'yes' : 'no';
}

function likenessOfUri(matcher: NameMatcher, uri: string): Likeness {
  if (typeof matcher === 'object' && 'pattern' in matcher) return likenessToPattern(matcher.pattern, uri);
  return fitsName(matcher, uri) ? 'yes' : 'no';
}

function fits(matcher: NameMatcher | undefined, text: string): boolean {
  return matcher === undefined || fitsName(matcher, text);
}
