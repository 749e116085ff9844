/** With the official SDK 1.x: 2025-11-25. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListRootsResultSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { ASKING, completed, contents, documents, messages, prompts, text, tools, WORKING } from './offer.mjs';

const ANSWERED_WITH = {
  'elicitation/create': ElicitResultSchema,
  'sampling/createMessage': CreateMessageResultSchema,
  'roots/list': ListRootsResultSchema,
};
const capabilities = { tools: {}, prompts: {}, completions: {}, resources: { subscribe: true } };

export function createLegacyServer() {
  const server = new Server({ name: 'matrix-legacy', version: '1.0.0' }, { capabilities });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: documents }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => ({ contents: contents(params.uri) }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => ({
    messages: messages(params.arguments),
  }));
  server.setRequestHandler(CompleteRequestSchema, ({ params }) => ({
    completion: { values: completed(params.argument.value) },
  }));
  server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: args } }, extra) => {
    const asking = ASKING[name];
    if (asking === undefined) return WORKING[name](bench(server, extra), args ?? {});
    const { question, say } = asking;
    return text(say(await extra.sendRequest(question, ANSWERED_WITH[question.method])));
  });
  return server;
}

function bench(server, { _meta, sendNotification, signal }) {
  const progressToken = _meta?.progressToken;
  return {
    signal,
    updated: (uri) => server.sendResourceUpdated({ uri }),
    async progress(progress, total) {
      if (progressToken === undefined) return;
      await sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress, total },
      });
    },
  };
}
