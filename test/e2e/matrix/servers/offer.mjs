/** What both servers of the matrix offer, told once for both eras. */
import { setTimeout as wait } from 'node:timers/promises';

export const text = (words) => ({ content: [{ type: 'text', text: words }] });

export const DOCUMENT = 'doc://one';
export const documents = [{ uri: DOCUMENT, name: 'one', mimeType: 'text/plain' }];
export const contents = (uri) => [{ uri, mimeType: 'text/plain', text: 'The first document.' }];
export const prompts = [{ name: 'greet', arguments: [{ name: 'who', required: true }] }];
export const messages = ({ who }) => [{ role: 'user', content: { type: 'text', text: `Greet ${who}.` } }];
export const completed = (value) => ['Ada', 'Alan', 'Grace'].filter((name) => name.startsWith(value));

/** Tools that answer after one question; `say` makes the answer of the tool of that of the client. */
export const ASKING = {
  get_name: {
    question: {
      method: 'elicitation/create',
      params: {
        mode: 'form',
        message: 'What is your name?',
        requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      },
    },
    say: ({ action, content }) => `${action} ${content?.name}`,
  },
  get_consent: {
    question: {
      method: 'elicitation/create',
      params: {
        mode: 'url',
        message: 'Please agree.',
        url: 'https://example.com/agree',
        elicitationId: 'consent-1',
      },
    },
    say: ({ action }) => action,
  },
  get_opinion: {
    question: {
      method: 'sampling/createMessage',
      params: { messages: [{ role: 'user', content: { type: 'text', text: 'Well?' } }], maxTokens: 10 },
    },
    say: ({ content }) => content.text,
  },
  get_roots: {
    question: { method: 'roots/list' },
    say: ({ roots }) => roots.map(({ uri }) => uri).join(),
  },
};

/** Tools that do something while they work; `bench` speaks the words of the era. */
export const WORKING = {
  get_echo: async (_bench, { word }) => text(word),
  async get_progress({ progress }) {
    for (const step of [1, 2, 3]) {
      await progress(step, 3);
      // Clients forget who waits as soon as they see the answer: it must not come in the same breath.
      await wait(20);
    }
    return text('done');
  },
  /** Ends when it is cancelled, and not before. */
  get_nothing: ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        cancelled += 1;
        reject(new Error('cancelled'));
      });
    }),
  get_cancelled: async () => text(String(cancelled)),
  async get_change({ updated }) {
    await updated(DOCUMENT);
    return text('changed');
  },
};

let cancelled = 0;

export const tools = [...Object.keys(WORKING), ...Object.keys(ASKING)].map((name) => ({
  name,
  description: `Gets: ${name.slice(4)}.`,
  inputSchema: {
    type: 'object',
    properties: name === 'get_echo' ? { word: { type: 'string' } } : {},
    additionalProperties: false,
  },
}));
