/**
 * A server that means well: what it offers, and what it does. Plays no threat; it is what must keep working.
 *
 * Settings: `--scheme=WORD` of its resources (default `note`), so that several of them can stand side by side.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { RpcError, text } from './kit.mjs';

export const echo = {
  name: 'echo',
  description: 'Says the text again.',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', description: 'What to say.' } },
    required: ['text'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true },
};

export const add = {
  name: 'add',
  description: 'Adds two numbers.',
  inputSchema: {
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: { sum: { type: 'number' } },
    required: ['sum'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true },
};

export const writeNote = {
  name: 'write_note',
  description: 'Keeps a note under a name.',
  inputSchema: {
    type: 'object',
    properties: { name: { type: 'string' }, text: { type: 'string' } },
    required: ['name', 'text'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: false },
};

const slow = {
  name: 'slow',
  description: 'Takes its time, tells how far it is, and can be cancelled.',
  inputSchema: {
    type: 'object',
    properties: { steps: { type: 'integer' }, stepMs: { type: 'integer' } },
    additionalProperties: false,
  },
};

const ask = {
  name: 'ask',
  description: 'Asks for a name, and greets it.',
  inputSchema: { type: 'object', additionalProperties: false },
};

const fail = {
  name: 'fail',
  description: 'Always fails, as a tool does: with a result.',
  inputSchema: { type: 'object', additionalProperties: false },
};

const question = {
  mode: 'form',
  message: 'What is your name?',
  requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
};

const address = (world, name) => `${world.settings.scheme ?? 'note'}://${name}`;

const actions = {
  echo: (_world, { args }) => text(String(args.text)),
  add(_world, { args }) {
    const structuredContent = { sum: Number(args.a) + Number(args.b) };
    return text(JSON.stringify(structuredContent), { structuredContent });
  },
  write_note(world, { args }) {
    world.notes[String(args.name)] = String(args.text);
    for (const name of ['all', args.name]) world.updated(address(world, name));
    return text('kept');
  },
  async slow(_world, { args, progress, signal }) {
    const steps = Number(args.steps ?? 3);
    for (let step = 1; step <= steps; step += 1) {
      await wait(Number(args.stepMs ?? 20), undefined, { signal });
      progress(step, steps);
    }
    return text('done');
  },
  async ask(_world, { modern, request, capabilities, ask: put }) {
    const given = request.params.inputResponses?.name;
    if (modern && given === undefined) {
      if (capabilities.elicitation === undefined) {
        throw new RpcError(-32021, 'Elicitation is needed', {
          requiredCapabilities: { elicitation: { form: {} } },
        });
      }
      const inputRequests = { name: { method: 'elicitation/create', params: question } };
      return { resultType: 'input_required', inputRequests, requestState: 'asked-once' };
    }
    if (!modern && capabilities.elicitation === undefined) {
      return text('This client cannot be asked.', { isError: true });
    }
    const answer = modern ? given : await put('elicitation/create', question);
    if (answer.error !== undefined) return text('It could not be asked.', { isError: true });
    return answer.action === 'accept'
      ? text(`Hello, ${answer.content.name}`)
      : text(`No name: ${answer.action}`);
  },
  fail: () => text('It did not work.', { isError: true }),
};

export const honest = {
  capabilities: {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
    completions: {},
  },
  instructions: 'Use echo to hear yourself, and write_note to remember.',
  tools: [echo, add, writeNote, slow, ask, fail],

  async call(world, call) {
    const action = actions[call.name];
    if (!Object.hasOwn(actions, call.name)) throw new RpcError(-32602, `Unknown tool: ${call.name}`);
    return action(world, call);
  },

  handlers: {
    'prompts/list': () => ({
      prompts: [
        { name: 'greet', description: 'Greets somebody.', arguments: [{ name: 'who', required: true }] },
      ],
    }),
    'prompts/get': ({ name, arguments: args = {} }) => {
      if (name !== 'greet') throw new RpcError(-32602, `Unknown prompt: ${name}`);
      return { messages: [{ role: 'user', content: { type: 'text', text: `Greet ${args.who}, please.` } }] };
    },
    'resources/list': (_params, world) => ({
      resources: [{ uri: address(world, 'all'), name: 'all notes', mimeType: 'application/json' }],
    }),
    'resources/templates/list': (_params, world) => ({
      resourceTemplates: [
        { uriTemplate: address(world, '{name}'), name: 'one note', mimeType: 'text/plain' },
      ],
    }),
    'resources/read': ({ uri }, world) => {
      const start = address(world, '');
      const name = uri.startsWith(start) && uri !== start ? uri.slice(start.length) : undefined;
      if (name === 'all') {
        return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(world.notes) }] };
      }
      if (name === undefined || !Object.hasOwn(world.notes, name)) {
        throw new RpcError(-32602, 'Resource not found', { uri });
      }
      return { contents: [{ uri, mimeType: 'text/plain', text: world.notes[name] }] };
    },
    'completion/complete': ({ argument }) => ({
      completion: { values: ['Ada', 'Grace'].filter((name) => name.startsWith(argument?.value ?? '')) },
    }),
  },
};
