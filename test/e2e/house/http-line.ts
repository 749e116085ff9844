import { headerValue, NAME_SOURCES } from '../../../src/protocol/headers.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  /** The response among what came back. */
  readonly message: JsonObject | undefined;
  readonly text: string;
}

/** Posts messages to one MCP endpoint, with the headers that their bodies ask for. */
export interface HttpLine {
  post(message: JsonObject | string, headers?: Readonly<Record<string, string>>): Promise<Posted>;
  heard(): string;
}

const META = 'io.modelcontextprotocol/protocolVersion';

export function createHttpLine(url: URL, answering?: (question: JsonObject) => JsonObject): HttpLine {
  let heard = '';
  let session: string | undefined;

  return {
    post,
    heard: () => heard,
  };

  async function post(
    message: JsonObject | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Posted> {
    const body = typeof message === 'string' ? message : JSON.stringify(message);
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(typeof message === 'string' ? {} : mirrored(message)),
        ...(session === undefined ? {} : { 'mcp-session-id': session }),
        ...headers,
      },
    });
    session ??= response.headers.get('mcp-session-id') ?? undefined;
    const { text, found } = await readAll(response);
    return { status: response.status, headers: response.headers, message: found, text };
  }

  async function readAll(response: Response): Promise<{ text: string; found: JsonObject | undefined }> {
    if (response.headers.get('content-type') !== 'text/event-stream') {
      const text = await response.text();
      heard += `${text}\n`;
      return { text, found: text === '' ? undefined : (JSON.parse(text) as JsonObject) };
    }
    let text = '';
    let found: JsonObject | undefined;
    let at = 0;
    for await (const chunk of response.body ?? []) {
      const piece = Buffer.from(chunk).toString();
      text += piece;
      heard += piece;
      for (let end = text.indexOf('\n\n', at); end !== -1; end = text.indexOf('\n\n', at)) {
        // Legacy events have an id too, and the empty ones are no messages.
        const data = /^data: (.+)$/m.exec(text.slice(at, end))?.[1];
        at = end + 2;
        if (data === undefined) continue;
        const event = JSON.parse(data) as JsonObject;
        if (event.method === undefined) found = event;
        else if (event.id !== undefined && answering !== undefined) await post(answering(event));
      }
    }
    return { text, found };
  }
}

/** What a modern request says again in its headers (2026-07-28, Streamable HTTP). */
export function mirrored({ method, params }: JsonObject): Record<string, string> {
  const given = (params ?? {}) as JsonObject;
  const version = (given._meta as JsonObject | undefined)?.[META];
  if (typeof version !== 'string') return {};
  const source = NAME_SOURCES.get(String(method));
  const named = source === undefined ? undefined : given[source];
  return {
    'mcp-protocol-version': version,
    'mcp-method': String(method),
    ...(typeof named === 'string' && { 'mcp-name': headerValue(named) }),
  };
}
