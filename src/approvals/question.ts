/**
 * The question that a person is asked. Every sentence is ours; what the client and the server chose is quoted (I4).
 *
 * Quoted lines are indented by four blanks: a renderer of Markdown leaves such a block alone.
 */
import type { Exchange } from '../gateway/context.ts';
import type { Reason, ReasonCode } from '../gateway/reason.ts';
import type { Classification } from '../policy/classify.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { shownArguments } from './shown-arguments.ts';
import { visibleUpTo } from './visible.ts';

/** Key of our question among `inputRequests`. */
export const QUESTION_KEY = 'bartizan/approval';

/** Field of the form, and what it may say. There is no default: an empty form approves nothing. */
export const DECISION = { field: 'decision', approve: 'approve', refuse: 'refuse' } as const;

export interface Question {
  /** For `InputRequiredResult.inputRequests`. */
  readonly inputRequests: JsonObject;
  /** One line: what is asked for. */
  readonly summary: string;
}

/** What we know of the exchange besides its own words. */
interface Known {
  /** Undefined where no tool is called. */
  readonly classification: Classification | undefined;
  /** It carries a state of the server's, from an earlier answer. */
  readonly continues: boolean;
}

const NAME_SHARE = 200;

/** Undefined when there is more to agree to than can be shown. */
export function approvalQuestion(
  exchange: Exchange,
  reasons: readonly Reason[],
  { classification, continues }: Known,
): Question | undefined {
  const { params } = exchange;
  const shown = shownArguments(isObject(params.arguments) ? params.arguments : {});
  if (shown === undefined) return undefined;
  const server = visibleUpTo(exchange.server, NAME_SHARE);
  const [kind, object] = objectOf(exchange);
  const quoted = [
    `Server: ${server}`,
    `${kind}: ${object}`,
    `Effect: ${effectOf(classification)}`,
    shown.length === 0 ? 'Arguments: none' : `Arguments (${shown.length}, all of them):`,
    ...shown.map((line) => `  ${line}`),
    ...readBefore(reasons),
    ...(!continues ? [] : ['This call continues an earlier one, with a state that is not shown.']),
  ];
  const message = [
    'Bartizan asks before this call goes on.',
    quoted.map((line) => `    ${line}`).join('\n'),
    implicationOf(classification, server),
    `You are asked because ${causesOf(reasons)}. Approve only if you want exactly this, now. It is approved once.`,
  ].join('\n\n');
  return {
    inputRequests: { [QUESTION_KEY]: { method: 'elicitation/create', params: formOf(message) } },
    summary: `${kind.toLowerCase()} ${object} on ${server}`,
  };
}

function formOf(message: string): JsonObject {
  const decision = {
    type: 'string',
    title: 'Decision',
    description: 'Choose "approve" to let this one call go on, or "refuse".',
    enum: [DECISION.refuse, DECISION.approve],
  };
  const requestedSchema = {
    type: 'object',
    properties: { [DECISION.field]: decision },
    required: [DECISION.field],
  };
  return { mode: 'form', message, requestedSchema };
}

function objectOf({ method, params }: Exchange): readonly [kind: string, object: string] {
  const quoted = (value: JsonValue | undefined) => visibleUpTo(value ?? null, NAME_SHARE);
  if (method === 'tools/call') return ['Tool', quoted(params.name)];
  if (method === 'prompts/get') return ['Prompt', quoted(params.name)];
  return method === 'resources/read'
    ? ['Resource', visibleUpTo(params.uri ?? null, 2000)]
    : ['Method', quoted(method)];
}

function effectOf(classification: Classification | undefined): string {
  if (classification === undefined) return 'reads';
  const { effect, because } = classification;
  if (effect === 'changes') return `changes something, by Bartizan's own reading (${because})`;
  if (effect === 'reads') return `reads, by Bartizan's own reading (${because})`;
  return `not known, so taken for a change (${because})`;
}

function implicationOf(classification: Classification | undefined, server: string): string {
  return classification === undefined || classification.effect === 'reads'
    ? `This hands data of ${server} to the client and its model.`
    : `This changes state on ${server}, or beyond it; it cannot be undone by Bartizan.`;
}

/** What was read, of which a reason speaks: names that servers chose, and so quoted. */
const READINGS: readonly (readonly [label: string, what: string])[] = [
  ['untrusted', 'strangers may have written what it said'],
  ['private', 'what it said is private'],
  ['secret', 'what it said is a secret'],
  ['orders', 'what it said gave orders to the model'],
];

function readBefore(reasons: readonly Reason[]): string[] {
  const reason = reasons.find(({ code }) => code === 'outward_after_reading');
  if (reason === undefined) return [];
  const { detail } = reason;
  const lines = READINGS.flatMap(([label, said]) => {
    if (detail[label] === undefined) return [];
    const what = visibleUpTo(detail[label], NAME_SHARE);
    const server = visibleUpTo(detail[`${label}Of`] ?? '', NAME_SHARE);
    return [`  ${what} of ${server}, ${ago(detail[`${label}Minutes`])}: ${said}`];
  });
  return lines.length === 0 ? [] : ['Read before:', ...lines];
}

function ago(minutes: string | number | boolean | undefined): string {
  if (typeof minutes !== 'number') return 'earlier';
  if (minutes < 1) return 'just now';
  return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`;
}

const CAUSES: { readonly [Code in ReasonCode]?: string } = {
  needs_approval: 'your access policy asks for it',
  item_unknown: 'this was never approved',
  item_changed: 'this is not what was approved',
  argument_refused: 'an argument leads to where a call rarely has to go, or is not of its kind',
  personal_data_found: 'it hands over personal data',
  tool_boundless: 'this tool does whatever its argument says',
  tool_misleading: 'this tool is not what it says it is',
  outward_after_reading:
    'it sends something out, and what was read before could have told the model what to send (see "Read before")',
  injection_followed:
    'something that was read a moment ago gave orders to the model, and this may follow them',
};

function causesOf(reasons: readonly Reason[]): string {
  const causes = reasons.map(({ code }) => CAUSES[code] ?? `a control asks for it (${code})`);
  return [...new Set(causes)].join(', and ') || 'a control asks for it';
}
