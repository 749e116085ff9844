/** A server of 2026-07-28 and of nothing else, with the official SDK 2.x. */
import { randomBytes } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ResourceNotFoundError,
  Server,
} from '@modelcontextprotocol/server';
import { ANSWERS, contentsOf, messagesOf, PROMPTS, RESOURCES, TEMPLATES } from './content.mjs';
import { ASKING, ASKING_PROMPTS } from './questions.mjs';
import { TOOLS, WORKING } from './tools.mjs';

const INVALID_PARAMS = -32602;
const codec = createRequestStateCodec({ key: randomBytes(32) });

/** @param announce tells everyone who listens that the list of this kind has changed */
export function createModernServer(announce) {
  const server = new Server(
    { name: 'conformance-modern', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: (state, ctx) => codec.verify(state, ctx) },
    },
  );
  server.setRequestHandler('tools/list', () => ({ tools: TOOLS }));
  server.setRequestHandler('resources/list', () => ({ resources: RESOURCES }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: TEMPLATES }));
  server.setRequestHandler('prompts/list', () => ({ prompts: PROMPTS }));
  server.setRequestHandler('completion/complete', () => ({
    completion: { values: ['paris', 'park'], total: 2, hasMore: false },
  }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    const contents = contentsOf(uri);
    if (contents === undefined) throw new ResourceNotFoundError(uri);
    return { contents };
  });
  server.setRequestHandler('prompts/get', ({ params }, ctx) => {
    const asking = ASKING_PROMPTS[params.name];
    if (asking !== undefined) return ask(asking, params.arguments, ctx);
    const messages = messagesOf(params.name, params.arguments);
    if (messages === undefined) throw new ProtocolError(INVALID_PARAMS, `Unknown prompt: ${params.name}`);
    return { messages };
  });
  server.setRequestHandler('tools/call', ({ params }, ctx) => {
    const { name } = params;
    if (Object.hasOwn(ANSWERS, name)) return ANSWERS[name];
    if (Object.hasOwn(ASKING, name)) return ask(ASKING[name], params.arguments, ctx);
    if (Object.hasOwn(WORKING, name)) return WORKING[name](workbench(ctx, announce));
    throw new ProtocolError(INVALID_PARAMS, `Unknown tool: ${name}`);
  });
  return server;
}

function workbench(ctx, announce) {
  const { progressToken } = ctx.mcpReq._meta ?? {};
  return {
    log: (data) => ctx.mcpReq.log('info', data),
    async progress(progress, total) {
      if (progressToken === undefined) return;
      await ctx.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total },
      });
    },
    changed: announce,
  };
}

/** Answers of earlier rounds travel in the sealed state; an answer that is none is asked for again. */
async function ask({ rounds, finish, stateful, needs }, given, { mcpReq }) {
  const can = mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
  if (needs !== undefined && can[needs] === undefined) {
    throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { [needs]: {} } });
  }
  const answers = { ...mcpReq.requestState()?.answers, ...mcpReq.inputResponses };
  for (const [round, questions] of rounds.entries()) {
    const inputRequests = questions(given ?? {}, can);
    if (Object.keys(inputRequests).every((key) => isAnswer(answers[key]))) continue;
    if (!stateful) return inputRequired({ inputRequests });
    return inputRequired({ inputRequests, requestState: await codec.mint({ round, answers }) });
  }
  return finish(answers);
}

function isAnswer(value) {
  return typeof value === 'object' && value !== null;
}
