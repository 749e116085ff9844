/** For tests: a whole gateway whose one server, `files`, is a function, and the stdio face before it. */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterEach } from 'vitest';

import { createApprovals } from '../approvals/approvals.ts';
import type { Caller } from '../gateway/context.ts';
import type { Checks } from '../gateway/control.ts';
import { pass } from '../gateway/decision.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { createPipeline } from '../gateway/pipeline.ts';
import { createTaskHandles } from '../gateway/tasks/handle.ts';
import type { JsonObject } from '../protocol/json.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { type FakeRecorder, fakePins, fakeRecorder, requestOf } from '../testing/index.ts';
import type { Listener, Upstream } from '../upstreams/upstream.ts';
import { serveStdio } from './stdio.ts';

type Signal = Parameters<Upstream['request']>[2];

export type Answer = (
  message: RequestMessage,
  listener: Listener,
  signal: Signal,
) => Promise<ResponseMessage>;

export interface TestHouse {
  readonly gateway: Gateway;
  readonly recorder: FakeRecorder;
  /** What reached the server. */
  readonly reached: RequestMessage['value'][];
  /** Speaks to whoever listens outside of requests; there is somebody once the server has been used. */
  readonly strays: Listener[];
}

export const caller: Caller = { kind: 'local', id: 'ada' };

export function resultTo({ value }: RequestMessage, result: object): ResponseMessage {
  return messageOf({ jsonrpc: '2.0', id: value.id, result: { resultType: 'complete', ...result } });
}

/** Settles when the request is given up, as a well-behaved upstream does. */
export function givenUp(signal: Signal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

export interface HouseOptions {
  readonly checks?: Checks;
  readonly bytes?: number;
  /** What the server does before it says what it offers. */
  readonly greets?: (listener: Listener) => void;
}

export function testHouse(
  answer: Answer,
  { checks = { request: () => pass }, bytes = 4096, greets }: HouseOptions = {},
): TestHouse {
  const recorder = fakeRecorder();
  const reached: TestHouse['reached'] = [];
  const strays: Listener[] = [];
  const upstream: Upstream = {
    async request(message, listener, signal) {
      reached.push(message.value);
      const { method } = message.value;
      if (method === 'server/discover') {
        greets?.(listener);
        return resultTo(message, {
          supportedVersions: ['2026-07-28'],
          capabilities: {
            tools: {},
            logging: {},
            tasks: {},
            resources: { subscribe: true, listChanged: true },
          },
          instructions: 'Be kind.',
          ttlMs: 0,
          cacheScope: 'private',
          _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'files', version: '3' } },
        });
      }
      return answer(message, listener, signal);
    },
    close: async () => undefined,
  };
  const limits = { ...defaultLimits, bytes };
  const gateway = createGateway({
    servers: new Map([
      ['files', { scope: 'session', most: 16, launchDigest: 'sha256:00', idleMs: 60_000, timeoutMs: 20_000 }],
    ]),
    async connect({ unsolicited }) {
      strays.push(unsolicited);
      return upstream;
    },
    pipeline: createPipeline([{ id: 'test', checks: { limits, ...checks } }]),
    approvals: createApprovals({ key: Buffer.alloc(32), clock: Date.now, random: Buffer.alloc, config: 'x' }),
    recorder,
    redact: { parameters: () => [], text: () => 'hmac:0' },
    tasks: createTaskHandles(Buffer.alloc(32), randomBytes),
    pins: fakePins(),
    clock: Date.now,
  });
  return { gateway, recorder, reached, strays };
}

interface Line extends JsonObject {
  readonly id?: string | number;
  readonly method?: string;
  readonly result?: JsonObject;
  readonly error?: JsonObject & { readonly code: number; readonly data: JsonObject };
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Served extends TestHouse {
  readonly input: PassThrough;
  readonly output: PassThrough;
  /** Every line that was written. */
  readonly raw: string[];
  readonly lines: () => Line[];
  /** Waits for a line that fits, among those that came already too. */
  readonly until: (fits: (line: Line) => boolean) => Promise<Line>;
  readonly send: (message: object | string) => void;
  readonly end: () => Promise<void>;
  readonly over: Promise<void>;
}

/** The stdio face before a test house. */
export function serve(answer: Answer, options: Parameters<typeof testHouse>[1] = {}): Served {
  const house = testHouse(answer, options);
  const input = new PassThrough();
  const output = new PassThrough({ highWaterMark: 1024 });
  const { gateway } = house;
  const over = serveStdio({ gateway, server: 'files', caller, input, output, graceMs: 20 });
  const raw: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  output.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    raw.push(...parts);
    for (const look of [...waiting]) look();
  });
  const lines = (): Line[] => raw.map((line) => JSON.parse(line) as Line);
  const until = (fits: (line: Line) => boolean): Promise<Line> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = lines().find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const send = (message: object | string): void =>
    void input.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  const end = async (): Promise<void> => {
    input.end();
    await over;
    await gateway.close();
  };
  open.push(end);
  return { ...house, input, output, raw, lines, until, send, end, over };
}

export const echo: Answer = async (message) => resultTo(message, { content: [] });
export const call = (id: string | number, params: JsonObject = {}): object =>
  requestOf('prompts/get', { name: 'p', ...params }, id).value;
export const legacyCall = (id: string | number, params: JsonObject = {}): object => ({
  jsonrpc: '2.0',
  id,
  method: 'prompts/get',
  params: { name: 'p', ...params },
});
export const initialize = (
  protocolVersion: string = '2025-11-25',
  capabilities: JsonObject = { elicitation: {} },
): object => ({
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: { protocolVersion, capabilities, clientInfo: { name: 't', version: '1' } },
});
export const cancel = (requestId: unknown): object => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});
export const settled = (): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
