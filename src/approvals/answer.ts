import { isObject, type JsonValue } from '../protocol/json.ts';
import { DECISION, QUESTION_KEY } from './question.ts';

/** `none`: our question was not answered at all. Answers to what was not asked are nobody's (G10). */
export type Answer = 'approve' | 'refuse' | 'decline' | 'cancel' | 'malformed' | 'none';

/** Only a form that says `approve`, and nothing else, approves (2026-07-28, client/elicitation, Response Actions). */
export function answerIn(inputResponses: JsonValue | undefined): Answer {
  if (inputResponses === undefined) return 'none';
  if (!isObject(inputResponses)) return 'malformed';
  if (!Object.hasOwn(inputResponses, QUESTION_KEY)) return 'none';
  const answer = inputResponses[QUESTION_KEY];
  if (!isObject(answer)) return 'malformed';
  const { action, content } = answer;
  if (action === 'decline' || action === 'cancel') return action;
  if (action !== 'accept' || !isObject(content) || Object.keys(content).length !== 1) return 'malformed';
  const decision = content[DECISION.field];
  return decision === DECISION.approve || decision === DECISION.refuse ? decision : 'malformed';
}
