import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, describe, expect, it } from 'vitest';
import { hostileHttpServer, hostileServer, type RawClient, rawClient } from './index.ts';

const servers: RawClient[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close('kill')));
});

async function transportTo(
  era: string,
  over: string,
): Promise<StdioClientTransport | StreamableHTTPClientTransport> {
  if (over === 'stdio') {
    const { command, args } = hostileServer('honest', { era });
    return new StdioClientTransport({ command, args: [...args] });
  }
  const server = rawClient(hostileHttpServer('honest', { era }));
  servers.push(server);
  const { port } = JSON.parse(await server.until(() => true)) as { port: number };
  return new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`));
}

describe('the honest server, to a client that somebody else wrote', () => {
  it.each([
    ['modern', 'stdio'],
    ['modern', 'http'],
    ['legacy', 'stdio'],
    ['legacy', 'http'],
  ])('speaks the %s era over %s: tools, elicitation, prompts and resources', async (era, over) => {
    const client = new Client(
      { name: 'test-client', version: '1.0.0' },
      { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'auto' } },
    );
    client.setRequestHandler('elicitation/create', async () => ({
      action: 'accept',
      content: { name: 'Ada' },
    }));
    await client.connect(await transportTo(era, over));
    try {
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
      const sum = await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } });
      expect(sum).toMatchObject({ structuredContent: { sum: 3 } });
      expect(await client.callTool({ name: 'ask', arguments: {} })).toMatchObject({
        content: [{ text: 'Hello, Ada' }],
      });
      const prompt = await client.getPrompt({ name: 'greet', arguments: { who: 'Ada' } });
      expect(prompt.messages).toHaveLength(1);
      expect((await client.readResource({ uri: 'note://all' })).contents).toHaveLength(1);
    } finally {
      await client.close();
    }
  });
});
