/** 2025-11-25, basic/transports, Session Management: a server that forgets a session is greeted again. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json.ts';
import { PERMISSIVE } from '../house/controls.ts';
import { approvedHouse } from '../house/house.ts';
import { openPeer } from '../house/peer.ts';

const tool = { name: 'echo', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } };

/** A legacy server over HTTP that knows the latest session only, and forgets that too when told. */
async function forgetful() {
  const said: (readonly [what: string, session: string | undefined])[] = [];
  let sessions = 0;
  let known: string | undefined;
  const answer = (response: ServerResponse, body: JsonObject, session: string | undefined): void => {
    const reply = (result: object): void =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id: body.id, result }));
    said.push([String(body.method), session]);
    if (body.method === 'server/discover') return void response.writeHead(400).end();
    if (body.method === 'initialize') {
      known = `session-${++sessions}`;
      response.setHeader('mcp-session-id', known);
      return reply({
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 's', version: '1' },
      });
    }
    if (session !== known || session === undefined) return void response.writeHead(404).end();
    if (body.id === undefined) return void response.writeHead(202).end();
    reply(body.method === 'tools/list' ? { tools: [tool] } : { content: [{ type: 'text', text: session }] });
  };
  const server = createServer(async (request: IncomingMessage, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const session = request.headers['mcp-session-id'];
    answer(response, JSON.parse(text), typeof session === 'string' ? session : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const forget = (): void => {
    known = undefined;
  };
  return { url: `http://127.0.0.1:${port}/mcp`, said, forget };
}

it('opens a new session, without the old one, at a server that has forgotten it (legacy-transports-30)', async () => {
  const { url, said, forget } = await forgetful();
  const house = await approvedHouse({ servers: { evil: { url } }, controls: PERMISSIVE });
  const peer = await openPeer(house, 'evil', { face: 'stdio', era: 'modern' });
  const first = JSON.stringify(await peer.call('echo'));
  forget();
  expect((await peer.call('echo')).error?.data).toMatchObject({ reason: expect.stringContaining('server_') });
  const before = said.length;
  const second = JSON.stringify(await peer.call('echo'));
  const [old, renewed] = [first, second].map((text) => /session-\d/.exec(text)?.[0]);
  expect(renewed).toBeDefined();
  expect(renewed).not.toBe(old);
  const after = said.slice(before);
  expect(after.filter(([what]) => what === 'initialize')).toEqual([['initialize', undefined]]);
  expect(after.some(([, session]) => session === old)).toBe(false);
  await peer.close();
});
