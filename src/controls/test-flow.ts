/** Servers that people run, and calls to them, for the tests of `data-flow`. */
import { expect } from 'vitest';
import type { Exchange } from '../gateway/context.ts';
import type { Checks, Notes, Ports, Reach } from '../gateway/control.ts';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { offerOf } from '../testing/listing.ts';
import { dataFlow } from './data-flow.ts';
import { createMemory } from './data-flow-labels.ts';

export const START: number = Date.UTC(2026, 7, 1);
export const MINUTE: number = 60_000;

/** What walls and grants make of the servers that people run. */
const REACH: Readonly<Record<string, Reach>> = {
  files: { network: 'none', files: 'granted', credentials: false },
  memory: { network: 'none', files: 'granted', credentials: false },
  fetch: { network: 'granted', files: 'none', credentials: false },
  mail: { network: 'granted', files: 'none', credentials: true },
  github: { network: 'any', files: 'none', credentials: true },
  unwalled: { network: 'any', files: 'any', credentials: false },
};

const schemaOf = (...names: string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

const TOOLS: Readonly<Record<string, JsonObject>> = {
  'files/read_text_file': { inputSchema: schemaOf('path') },
  'files/search_files': { inputSchema: schemaOf('path', 'pattern') },
  'files/write_file': { inputSchema: schemaOf('path', 'content') },
  'files/send_mail': { inputSchema: schemaOf('to', 'body') },
  'memory/create_entities': { inputSchema: schemaOf('entities') },
  'memory/read_graph': {},
  'fetch/fetch': { description: 'Fetches a URL from the internet.', inputSchema: schemaOf('url') },
  'mail/read_inbox': {},
  'mail/send_email': { inputSchema: schemaOf('to', 'body') },
  'github/get_issue': { inputSchema: schemaOf('number') },
  'github/get_file_contents': { inputSchema: schemaOf('path') },
  'github/create_issue_comment': { inputSchema: schemaOf('body') },
  'unwalled/read_file': { inputSchema: schemaOf('path') },
  'unwalled/write_file': { inputSchema: schemaOf('path', 'content') },
  'unwalled/frobnicate': { inputSchema: schemaOf('text') },
};

export interface World {
  readonly checks: Checks;
  /** Another process. */
  readonly another: () => Checks;
  readonly notes: Notes;
}

export function world(options: unknown = {}, ports: Partial<Ports> = {}): World {
  const notes = createMemory();
  const make = (): Checks =>
    dataFlow.create(dataFlow.options.parse(options), {
      pins: fakePins([], { server: 'files' }),
      servers: Object.keys(REACH),
      reach: (server) => REACH[server] ?? { network: 'any', files: 'any', credentials: true },
      notes: () => notes,
      ...ports,
    });
  return { checks: make(), another: make, notes };
}

let count = 0;

export function callOf(
  tool: string,
  given: JsonObject = {},
  more: Partial<Exchange> = {},
  meta: JsonObject = {},
): Exchange {
  const [server = '', name = ''] = tool.split('/');
  count += 1;
  return exchangeOf({
    id: `x-${count}`,
    at: START,
    server,
    params: { name, arguments: given, _meta: meta },
    tool: offerOf({ name, definition: { name, ...TOOLS[tool] } }),
    ...more,
  });
}

export function answer(exchange: Exchange, text = 'words', more: JsonObject = {}): Exchange {
  const result = { content: [{ type: 'text', text }], ...more };
  return Object.freeze({ ...exchange, message: messageOf({ jsonrpc: '2.0', id: 1, result }) });
}

/** Calls it, and hears the answer if the call may go. */
export function run(checks: Checks, exchange: Exchange, text?: string, more?: JsonObject): unknown {
  const decision = checks.request?.(exchange);
  if ((decision as { verdict: string }).verdict !== 'pass') return decision;
  checks.result?.(answer(exchange, text, more));
  return 'passed';
}

export const asked: unknown = expect.objectContaining({
  verdict: 'ask',
  reason: expect.objectContaining({ code: 'outward_after_reading' }),
});
