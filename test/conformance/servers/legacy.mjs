/** A server of 2025-11-25 and earlier, with the official SDK 1.x: it asks while a request is under way. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListRootsResultSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { ANSWERS, contentsOf, messagesOf, PROMPTS, RESOURCES, TEMPLATES } from './content.mjs';
import { ASKING, ASKING_PROMPTS } from './questions.mjs';
import { TOOLS, WORKING } from './tools.mjs';

const INVALID_PARAMS = -32602;
const RESOURCE_NOT_FOUND = -32002;

const ANSWERED_WITH = {
  'elicitation/create': ElicitResultSchema,
  'sampling/createMessage': CreateMessageResultSchema,
  'roots/list': ListRootsResultSchema,
};

export function createLegacyServer() {
  const server = new Server(
    { name: 'conformance-legacy', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true },
        logging: {},
        completions: {},
      },
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: RESOURCES }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: TEMPLATES }));
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: PROMPTS }));
  server.setRequestHandler(CompleteRequestSchema, () => ({
    completion: { values: ['paris', 'park'], total: 2, hasMore: false },
  }));
  server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => {
    const contents = contentsOf(uri);
    if (contents === undefined) throw new McpError(RESOURCE_NOT_FOUND, 'Resource not found', { uri });
    return { contents };
  });
  server.setRequestHandler(GetPromptRequestSchema, ({ params }, extra) => {
    const asking = ASKING_PROMPTS[params.name];
    if (asking !== undefined) return ask(server, asking, params.arguments, extra);
    const messages = messagesOf(params.name, params.arguments);
    if (messages === undefined) throw new McpError(INVALID_PARAMS, `Unknown prompt: ${params.name}`);
    return { messages };
  });
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
    const { name } = params;
    if (Object.hasOwn(ANSWERS, name)) return ANSWERS[name];
    if (Object.hasOwn(ASKING, name)) return ask(server, ASKING[name], params.arguments, extra);
    if (Object.hasOwn(WORKING, name)) return WORKING[name](workbench(server, extra));
    throw new McpError(INVALID_PARAMS, `Unknown tool: ${name}`);
  });
  return server;
}

function workbench(server, { _meta, sendNotification }) {
  const progressToken = _meta?.progressToken;
  return {
    log: (data) => sendNotification({ method: 'notifications/message', params: { level: 'info', data } }),
    async progress(progress, total) {
      if (progressToken === undefined) return;
      await sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress, total },
      });
    },
    changed: (kind) => server.notification({ method: `notifications/${kind}/list_changed` }),
  };
}

async function ask(server, { rounds, finish }, given, { sendRequest }) {
  const can = server.getClientCapabilities() ?? {};
  const answers = {};
  for (const questions of rounds) {
    const asked = Object.entries(questions(given ?? {}, can)).map(async ([key, question]) => {
      answers[key] = await sendRequest(question, ANSWERED_WITH[question.method]);
    });
    await Promise.all(asked);
  }
  return finish(answers);
}
