/**
 * The public API of Bartizan: what is needed to write a control of one's own, and to run servers on a cluster.
 *
 * @packageDocumentation
 */
export type { Caller, Client, Exchange, Listing, Offer, ServerStart } from './gateway/context.ts';
export {
  type Checks,
  type Control,
  defineControl,
  type Judged,
  type Pins,
  type Ports,
  type Sealer,
} from './gateway/control.ts';
export { ask, type Decision, deny, pass, rewrite } from './gateway/decision.ts';
export type { Finding, Reason, ReasonCode } from './gateway/reason.ts';
export type { ThreatId } from './gateway/threats.ts';
export { withhold } from './gateway/withhold.ts';
export type { JsonObject, JsonValue } from './protocol/json.ts';
export type { Limits } from './protocol/limits.ts';
export { type Message, messageOf } from './protocol/message.ts';
export { type PodPlan, podTemplate } from './sandbox/kubernetes.ts';
