/** With the official SDK 2.x: 2026-07-28, and nothing else. */
import { inputRequired, Server } from '@modelcontextprotocol/server';
import { ASKING, completed, contents, documents, messages, prompts, text, tools, WORKING } from './offer.mjs';

const capabilities = { tools: {}, prompts: {}, completions: {}, resources: { subscribe: true } };

/** @param updated tells everybody who watches this resource */
export function createModernServer(updated) {
  const server = new Server({ name: 'matrix-modern', version: '1.0.0' }, { capabilities });
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('prompts/list', () => ({ prompts }));
  server.setRequestHandler('resources/list', () => ({ resources: documents }));
  server.setRequestHandler('resources/read', ({ params }) => ({ contents: contents(params.uri) }));
  server.setRequestHandler('prompts/get', ({ params }) => ({ messages: messages(params.arguments) }));
  server.setRequestHandler('completion/complete', ({ params }) => ({
    completion: { values: completed(params.argument.value) },
  }));
  server.setRequestHandler('tools/call', ({ params: { name, arguments: args } }, { mcpReq }) => {
    const asking = ASKING[name];
    if (asking === undefined) return WORKING[name](bench(mcpReq, updated), args ?? {});
    const answer = mcpReq.inputResponses?.answer;
    if (answer !== undefined) return text(asking.say(answer));
    const { elicitationId: _, ...params } = asking.question.params ?? {};
    const { method } = asking.question;
    return inputRequired({ inputRequests: { answer: { method, params } } });
  });
  return server;
}

function bench({ _meta, notify, signal }, updated) {
  const progressToken = _meta?.progressToken;
  return {
    signal,
    updated,
    async progress(progress, total) {
      if (progressToken === undefined) return;
      await notify({ method: 'notifications/progress', params: { progressToken, progress, total } });
    },
  };
}
