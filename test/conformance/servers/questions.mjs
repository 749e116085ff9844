/**
 * What tools and a prompt ask of the client before they answer, told once for both eras: a modern server ends the
 * request with the questions of a round, a legacy one asks them while the request is under way.
 *
 * `rounds` are functions of the arguments and of what the client can be asked; each gives questions by their key.
 */
import { said, text } from './content.mjs';

const elicit = (message, properties, required = Object.keys(properties)) => ({
  method: 'elicitation/create',
  params: { mode: 'form', message, requestedSchema: { type: 'object', properties, required } },
});
const sample = (words, maxTokens = 100) => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: text(words) }], maxTokens },
});
const roots = { method: 'roots/list' };

const word = { type: 'string' };
const done = () => said(text('state-ok: every answer has come.'));
const told = (label) => (answers) => {
  const [{ action, content }] = Object.values(answers);
  return said(text(`${label}: action=${action}, content=${JSON.stringify(content ?? {})}`));
};
const confirm = () => ({ confirm: elicit('Please confirm', { ok: { type: 'boolean' } }) });
const askName = () => ({ user_name: elicit('What is your name?', { name: word }) });
const hello = ({ user_name: { content } }) => said(text(`Hello, ${content?.name ?? 'nobody'}!`));

/** SEP-1034. */
const DEFAULTS = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const options = ['option1', 'option2', 'option3'];
const titled = (kind) => [1, 2, 3].map((n) => ({ const: `value${n}`, title: `${kind} ${n}` }));

/** SEP-1330. */
const ENUMS = {
  untitledSingle: { type: 'string', enum: options },
  titledSingle: { type: 'string', oneOf: titled('Option') },
  legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
  untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
  titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
};

export const ASKING = {
  test_sampling: {
    rounds: [({ prompt }) => ({ answer: sample(prompt) })],
    finish: ({ answer }) => said(text(`LLM response: ${answer.content?.text}`)),
  },
  test_elicitation: {
    rounds: [({ message }) => ({ answer: elicit(message, { username: word, email: word }) })],
    finish: told('User response'),
  },
  test_elicitation_sep1034_defaults: {
    rounds: [() => ({ form: elicit('Please review the defaults', DEFAULTS, []) })],
    finish: told('Elicitation completed'),
  },
  test_elicitation_sep1330_enums: {
    rounds: [() => ({ form: elicit('Please choose', ENUMS, []) })],
    finish: told('Elicitation completed'),
  },
  test_input_required_result_elicitation: { rounds: [askName], finish: hello },
  test_streaming_elicitation: { rounds: [askName], finish: hello },
  test_input_required_result_sampling: {
    rounds: [() => ({ capital_question: sample('What is the capital of France?') })],
    finish: ({ capital_question: { content } }) => said(text(content?.text ?? 'nothing')),
  },
  test_input_required_result_list_roots: {
    rounds: [() => ({ client_roots: roots })],
    finish: ({ client_roots }) => said(text(JSON.stringify(client_roots.roots))),
  },
  test_input_required_result_request_state: { stateful: true, rounds: [confirm], finish: done },
  test_input_required_result_tampered_state: { stateful: true, rounds: [confirm], finish: done },
  test_input_required_result_multiple_inputs: {
    stateful: true,
    rounds: [() => ({ ...askName(), greeting: sample('Generate a greeting', 50), client_roots: roots })],
    finish: done,
  },
  test_input_required_result_multi_round: {
    stateful: true,
    rounds: [
      () => ({ step1: elicit('Step 1: What is your name?', { name: word }) }),
      () => ({ step2: elicit('Step 2: What is your favorite color?', { color: word }) }),
    ],
    finish: done,
  },
  test_input_required_result_capabilities: {
    rounds: [
      (_, { sampling, elicitation }) => ({
        ...(elicitation && askName()),
        ...(sampling && { greeting: sample('Generate a greeting') }),
      }),
    ],
    finish: done,
  },
  test_missing_capability: {
    needs: 'sampling',
    rounds: [() => ({ answer: sample('Say something') })],
    finish: done,
  },
};

export const ASKING_PROMPTS = {
  test_input_required_result_prompt: {
    rounds: [() => ({ user_context: elicit('What context should the prompt use?', { context: word }) })],
    finish: ({ user_context: { content } }) => ({
      messages: [{ role: 'user', content: text(`Context: ${content?.context ?? 'none'}`) }],
    }),
  },
};
