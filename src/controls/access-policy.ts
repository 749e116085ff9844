/**
 * Stops a call that nobody has permitted (B1), and decides by our own classification, not by what a server says of
 * its tools (F3).
 *
 * It does not know who may own an object (B2), and does not look at results. The same object reached by another method
 * (`resources/read` instead of a tool) is another exchange: a rule has to name both. Only watching a resource counts as
 * reading it, too.
 */
import { z } from 'zod';
import type { Control } from '../gateway/control.ts';
import { defineControl } from '../gateway/control.ts';
import { ask, type Decision, deny, pass } from '../gateway/decision.ts';
import { createClassifications } from '../policy/classified.ts';
import { DEFAULT_RULES } from '../policy/default-rules.ts';
import { compilePolicy, type Ruling } from '../policy/policy.ts';
import { type Rule, rulesSchema } from '../policy/rule.ts';

const options = z.strictObject({
  rules: rulesSchema
    .optional()
    .describe(
      'In order; the first that fits decides, and where none fits the answer is no. They replace the default rules.',
    ),
});

export const accessPolicy: Control = defineControl({
  id: 'access-policy',
  summary: 'Refuses what no rule permits, and asks a person before a tool changes something.',
  stops: ['B1', 'F3'],
  options,

  create({ rules = [...DEFAULT_RULES] }, { servers }) {
    const policy = compilePolicy(rules, { servers, classified: createClassifications() });
    const decisions = new Map<number | undefined, Decision>();
    return {
      request(exchange) {
        const ruling = policy.rule(exchange);
        if (ruling.verb === 'allow') return pass;
        if (ruling.unclear) return decisionFor(ruling, rules);
        let decision = decisions.get(ruling.rule);
        if (decision === undefined) {
          decision = decisionFor(ruling, rules);
          decisions.set(ruling.rule, decision);
        }
        return decision;
      },
    };
  },
});

const HINT = 'edit controls.access-policy.rules in the config';

function decisionFor({ verb, rule, unclear }: Ruling, rules: readonly Rule[]): Decision {
  const because = rule === undefined ? undefined : rules[rule - 1]?.reason;
  const detail = {
    ...(rule === undefined ? {} : { rule }),
    ...(because === undefined ? {} : { because }),
    ...(unclear ? { unclear } : {}),
  };
  return verb === 'ask' ? ask('needs_approval', detail) : deny('not_permitted', detail, HINT);
}
