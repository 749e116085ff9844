/** The clients that the makers of the protocol publish, old and new, behind one face. */
import { Readable } from 'node:stream';
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as Http1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as Transport1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { House, Served } from './house.ts';

export const CLIENTS = ['1.x', '2.x as legacy', '2.x', '2.x modern only'] as const;
export type ClientName = (typeof CLIENTS)[number];

interface CallOptions {
  readonly onprogress?: (progress: { progress: number }) => void;
  readonly signal?: AbortSignal;
}

export interface OfficialClient {
  tools(): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<CallResult>;
  resources(): Promise<string[]>;
  read(uri: string): Promise<string>;
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  complete(prompt: string, argument: string, value: string): Promise<readonly string[]>;
  /** Asks to be told of these resources, and of the tools; what it resolves with ends that. */
  watch(...uris: string[]): Promise<() => Promise<void>>;
  /** The URIs of resources that have changed, and `tools` when those have. */
  readonly told: readonly string[];
  /** What was asked of the person, and what was logged. */
  readonly asked: readonly string[];
  readonly logged: readonly string[];
  close(): Promise<void>;
}

export interface CallResult {
  readonly text: string;
  readonly isError: boolean;
  readonly structured: unknown;
}

/** How the person behind the client answers Bartizan; without it, nobody can be asked anything. */
export type Person = 'approves' | 'declines';

const CAPABILITIES = { elicitation: { form: {}, url: {} }, sampling: {}, roots: { listChanged: true } };

export async function openClient(
  name: ClientName,
  house: House,
  server: string,
  served: Served | undefined,
  person?: Person,
): Promise<OfficialClient> {
  const asked: string[] = [];
  const logged: string[] = [];
  const told: string[] = [];
  const elicited = async ({ params }: { params: { message: string; mode?: string | undefined } }) => {
    asked.push(params.message);
    if (params.mode === 'url') return { action: 'accept' as const };
    if (!params.message.startsWith('Bartizan'))
      return { action: 'accept' as const, content: { name: 'Ada' } };
    if (person === 'declines') return { action: 'decline' as const };
    return { action: 'accept' as const, content: { decision: 'approve' } };
  };
  const sampled = async () => ({
    role: 'assistant' as const,
    model: 'none',
    content: { type: 'text' as const, text: 'sampled' },
  });
  const rooted = async () => ({ roots: [{ uri: 'file:///tmp', name: 'tmp' }] });
  const info = { name: 'test-client', version: '1.0.0' };
  const capabilities = person === undefined ? {} : CAPABILITIES;
  const { url, command } = { url: served?.url(server), command: house.command(server) };

  if (name === '1.x') {
    const client = new Client1(info, { capabilities });
    if (person !== undefined) {
      client.setRequestHandler(ElicitRequestSchema, elicited);
      client.setRequestHandler(CreateMessageRequestSchema, sampled);
      client.setRequestHandler(ListRootsRequestSchema, rooted);
    }
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      logged.push(String(params.data));
    });
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      told.push(params.uri);
    });
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      told.push('tools');
    });
    const transport = url === undefined ? new Stdio1({ ...command, stderr: 'pipe' }) : new Http1(url);
    await explained(transport, client.connect(transport as Transport1));
    return {
      ...common(client),
      call: async (tool, args, options) =>
        resultOf(await client.callTool({ name: tool, arguments: args ?? {} }, CallToolResultSchema, options)),
      watch: (...uris) => subscribeTo(client, uris),
      told,
      asked,
      logged,
    };
  }
  const mode = {
    '2.x as legacy': 'legacy',
    '2.x': 'auto',
    '2.x modern only': { pin: '2026-07-28' },
  } as const;
  const client = new Client2(info, { capabilities, versionNegotiation: { mode: mode[name] } });
  if (person !== undefined) {
    client.setRequestHandler('elicitation/create', elicited as never);
    client.setRequestHandler('sampling/createMessage', sampled);
    client.setRequestHandler('roots/list', rooted);
  }
  client.setNotificationHandler('notifications/message', ({ params }) => {
    logged.push(String(params.data));
  });
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    told.push(params.uri);
  });
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    told.push('tools');
  });
  const transport = url === undefined ? new Stdio2({ ...command, stderr: 'pipe' }) : new Http2(url);
  await explained(transport, client.connect(transport));
  return {
    ...common(client as never),
    call: async (tool, args, options) =>
      resultOf(await client.callTool({ name: tool, arguments: args ?? {} }, options)),
    async watch(...uris) {
      if (name === '2.x as legacy') return subscribeTo(client as never, uris);
      const { close } = await client.listen({ toolsListChanged: true, resourceSubscriptions: uris });
      return close;
    },
    told,
    asked,
    logged,
  };
}

/** What the command wrote to stderr says why a connection failed. It is read for as long as it lives. */
async function explained(transport: object, connecting: Promise<void>): Promise<void> {
  let words = '';
  if ('stderr' in transport && transport.stderr instanceof Readable) {
    transport.stderr.on('data', (chunk: Buffer) => {
      words = `${words}${chunk}`.slice(-4000);
    });
  }
  await connecting.catch((cause: unknown) => {
    throw new Error(`no connection; stderr: ${words}`, { cause });
  });
}

/** Legacy clients are told of the tools whether they ask or not. */
async function subscribeTo(client: Client1, uris: readonly string[]): Promise<() => Promise<void>> {
  for (const uri of uris) await client.subscribeResource({ uri });
  return async () => {
    for (const uri of uris) await client.unsubscribeResource({ uri });
  };
}

type Common = Omit<OfficialClient, 'call' | 'watch' | 'told' | 'asked' | 'logged'>;

/** What both generations call the same. */
function common(client: Client1): Common {
  return {
    async tools() {
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor });
        names.push(...page.tools.map((tool) => tool.name));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return names;
    },
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    async read(uri) {
      const [content] = (await client.readResource({ uri })).contents;
      return content !== undefined && 'text' in content ? String(content.text) : '';
    },
    async prompt(name, args = {}) {
      const { messages } = await client.getPrompt({ name, arguments: args });
      return JSON.stringify(messages);
    },
    async complete(prompt, argument, value) {
      const ref = { type: 'ref/prompt' as const, name: prompt };
      return (await client.complete({ ref, argument: { name: argument, value } })).completion.values;
    },
    close: () => client.close(),
  };
}

function resultOf(result: unknown): CallResult {
  const { content, isError, structuredContent } = result as {
    content: { type: string; text?: string }[];
    isError?: boolean;
    structuredContent?: unknown;
  };
  return {
    text: content.map(({ text }) => text ?? '').join('\n'),
    isError: isError === true,
    structured: structuredContent,
  };
}
