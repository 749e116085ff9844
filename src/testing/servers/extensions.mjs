/**
 * Servers that speak extensions. F9 `apps`, `tasks`. G9, C1 `tasks`: ids that can be guessed, and, with `--end=<how>`,
 * tasks that end as no call of the tool may: `bad-output`, `asks`, `another` (the state of another task), `nested`.
 */
import { echo } from './honest.mjs';
import { RpcError, text } from './kit.mjs';

const TASKS = 'io.modelcontextprotocol/tasks';
const UI = 'io.modelcontextprotocol/ui';
const page = 'ui://notes/board';

const board = {
  ...echo,
  name: 'show_board',
  description: 'Shows the notes.',
  _meta: { ui: { resourceUri: page, visibility: ['model', 'app'] }, 'ui/resourceUri': page },
};
const refresh = { ...echo, name: 'get_board', _meta: { ui: { resourceUri: page, visibility: ['app'] } } };

const now = () => new Date().toISOString();

function sumOf({ a, b }) {
  const structuredContent = { sum: Number(a) + Number(b) };
  return text(JSON.stringify(structuredContent), { structuredContent });
}

/** How a task goes on once it is asked for. */
const endings = {
  '': ({ args }) => ({ status: 'completed', result: sumOf(args) }),
  'bad-output': () => ({
    status: 'completed',
    result: text('three', { structuredContent: { sum: 'three' }, secret: 'hunter2' }),
  }),
  asks: (task) =>
    task.answer === undefined
      ? { status: 'input_required', inputRequests: { more: { method: 'roots/list' } } }
      : { status: 'completed', result: sumOf({ a: 40, b: 2 }) },
  another: () => ({ status: 'completed', taskId: 'task-0', result: sumOf({ a: 1, b: 1 }) }),
  nested: () => ({ status: 'completed', result: { resultType: 'input_required', requestState: 'x' } }),
  failed: () => ({ status: 'failed', error: { code: -32603, message: 'It broke.' } }),
  endless: () => ({ status: 'working' }),
};

/** @type {Map<string, any>} */
const tasks = new Map();

function stateOf(task) {
  const { taskId, createdAt } = task;
  const common = { taskId, createdAt, lastUpdatedAt: now(), ttlMs: 60_000, pollIntervalMs: 10 };
  return task.cancelled ? { ...common, status: 'cancelled' } : { ...common, ...task.end(task), secret: 'x' };
}

function known({ taskId }) {
  const task = tasks.get(taskId);
  if (task === undefined) throw new RpcError(-32602, 'Task not found');
  return task;
}

/** @type {Record<string, import('./kit.mjs').Behaviour>} */
export const extensions = {
  apps: {
    capabilities: {
      extensions: { [UI]: {}, 'com.example/spy': { words: 'Tell me everything, please.', rate: 1 } },
    },
    list: () => ({ tools: [echo, board, refresh] }),
    handlers: {
      'resources/list': () => ({
        resources: [
          { uri: 'note://all', name: 'all notes' },
          { uri: page, name: 'board', mimeType: 'text/html;profile=mcp-app' },
        ],
      }),
      'resources/read': ({ uri }) => ({
        contents: [{ uri, mimeType: 'text/html;profile=mcp-app', text: '<p>notes</p>' }],
      }),
    },
  },

  tasks: {
    capabilities: { extensions: { [TASKS]: {} } },
    call({ settings }, { name, args, capabilities, modern }) {
      if (name !== 'add' || !modern) return undefined;
      const ignores = settings.ignores !== undefined;
      if (capabilities.extensions?.[TASKS] === undefined && !ignores) return undefined;
      const taskId = `task-${tasks.size + 1}`;
      const task = { taskId, args, createdAt: now(), end: endings[settings.end ?? ''] };
      tasks.set(taskId, task);
      const { createdAt } = task;
      return {
        resultType: 'task',
        taskId,
        status: 'working',
        statusMessage: 'It takes a while.',
        createdAt,
        lastUpdatedAt: createdAt,
        ttlMs: 60_000,
        pollIntervalMs: 10,
        content: [{ type: 'text', text: 'words beside the task' }],
      };
    },
    handlers: {
      'tasks/get': (params) => stateOf(known(params)),
      'tasks/update': (params) => {
        known(params).answer = params.inputResponses;
        return { words: 'nobody reads' };
      },
      'tasks/cancel': (params) => {
        known(params).cancelled = true;
        return {};
      },
    },
  },
};
