/** A client by hand, of either era and over either face, that keeps every byte it hears. */
import type { JsonObject } from '../../../src/protocol/json.ts';
import { modernMeta } from '../../../src/testing/index.ts';
import type { House, Served } from './house.ts';
import { createHttpLine, type HttpLine } from './http-line.ts';

export type Face = 'stdio' | 'http';
export type Era = 'modern' | 'legacy';

export interface Reply {
  readonly result?: JsonObject;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: JsonObject };
}

export interface Peer {
  /** Sends a request in the words of its era, and waits for the answer. */
  request(method: string, params?: JsonObject): Promise<Reply>;
  call(name: string, args?: JsonObject): Promise<Reply>;
  /** Every byte that came back, as text. */
  heard(): string;
  /** What Bartizan wrote to its stderr. */
  stderr(): string;
  close(): Promise<void>;
}

export interface PeerOptions {
  readonly face: Face;
  readonly era: Era;
  readonly capabilities?: JsonObject;
  /** Over HTTP: where it is served already; else it is served for this peer alone. */
  readonly served?: Served;
  /** Answers what is asked in the middle of a call; legacy only. */
  readonly answer?: (method: string, params: JsonObject) => JsonObject;
}

export const FACES: readonly Face[] = ['stdio', 'http'];
export const ERAS: readonly Era[] = ['modern', 'legacy'];
export const WAYS: readonly (readonly [Face, Era])[] = FACES.flatMap((face) =>
  ERAS.map((era) => [face, era] as const),
);

/** Where messages go, whatever the face. */
export interface Line {
  send(message: JsonObject): Promise<JsonObject | undefined>;
  heard(): string;
  stderr(): string;
  close(): Promise<void>;
}

export async function openPeer(house: House, server: string, options: PeerOptions): Promise<Peer> {
  const { era, face, capabilities = {}, served, answer } = options;
  const answering = answer === undefined ? undefined : answerWith(answer);
  const line =
    face === 'stdio' ? stdioLine(house, server, answering) : await httpLine(house, server, answering, served);
  let id = 0;

  const request = async (method: string, params: JsonObject = {}): Promise<Reply> => {
    id += 1;
    const meta = era === 'modern' ? { _meta: metaWith(capabilities) } : {};
    const reply = await line.send({ jsonrpc: '2.0', id, method, params: { ...meta, ...params } });
    return (reply ?? {}) as Reply;
  };
  if (era === 'legacy') {
    const clientInfo = { name: 'test-client', version: '1.0.0' };
    const { error } = await request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities,
      clientInfo,
    });
    if (error !== undefined)
      return { ...line, request: async () => ({ error }), call: async () => ({ error }) };
    await line.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }
  return {
    request,
    call: (name, args = {}) => request('tools/call', { name, arguments: args }),
    heard: () => line.heard(),
    stderr: () => line.stderr(),
    close: () => line.close(),
  };
}

type Answering = (question: JsonObject) => JsonObject;

function answerWith(answer: (method: string, params: JsonObject) => JsonObject): Answering {
  return ({ id, method, params }) => ({
    jsonrpc: '2.0',
    id: id ?? null,
    result: answer(String(method), (params ?? {}) as JsonObject),
  });
}

function metaWith(capabilities: JsonObject): JsonObject {
  return { ...modernMeta, 'io.modelcontextprotocol/clientCapabilities': capabilities };
}

function stdioLine(house: House, server: string, answering: Answering | undefined): Line {
  const client = house.run(server);
  let looked = 0;
  const answerQuestions = (): void => {
    for (; looked < client.lines.length; looked += 1) {
      const message = parsed(client.lines[looked] ?? '');
      if (answering !== undefined && message?.method !== undefined && message.id !== undefined)
        client.send(answering(message));
    }
  };
  return {
    async send(message) {
      client.send(message);
      if (message.id === undefined) return undefined;
      const line = await client.until((text) => {
        answerQuestions();
        const heard = parsed(text);
        return heard !== undefined && heard.id === message.id && heard.method === undefined;
      });
      return parsed(line);
    },
    heard: () => client.lines.join('\n'),
    stderr: () => client.stderr,
    async close() {
      await client.close();
    },
  };
}

async function httpLine(
  house: House,
  server: string,
  answering: Answering | undefined,
  already: Served | undefined,
): Promise<Line> {
  const served: Served = already ?? (await house.serve());
  const line: HttpLine = createHttpLine(served.url(server), answering);
  return {
    send: async (message) => (await line.post(message)).message,
    heard: () => line.heard(),
    stderr: () => served.stderr(),
    async close() {
      if (already === undefined) await served.stop();
    },
  };
}

function parsed(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
