/** For tests: a whole gateway whose one server, `files`, is a function. */

import { createApprovals } from '../approvals/approvals.ts';
import type { Caller } from '../gateway/context.ts';
import type { Checks } from '../gateway/control.ts';
import { pass } from '../gateway/decision.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { createPipeline } from '../gateway/pipeline.ts';
import type { CancelSignal } from '../protocol/cancellation.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { type FakeRecorder, fakePins, fakeRecorder } from '../testing/index.ts';
import type { Listener, Upstream } from '../upstreams/upstream.ts';

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

export function testHouse(
  answer: Answer,
  { checks = { request: () => pass }, bytes = 4096 }: { checks?: Checks; bytes?: number } = {},
): TestHouse {
  const recorder = fakeRecorder();
  const reached: TestHouse['reached'] = [];
  const strays: Listener[] = [];
  const upstream: Upstream = {
    async request(message, listener, signal) {
      reached.push(message.value);
      const { method } = message.value;
      if (method === 'server/discover') {
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
    servers: new Map([['files', { launchDigest: 'sha256:00', idleMs: 60_000, timeoutMs: 20_000 }]]),
    async connect({ unsolicited }) {
      strays.push(unsolicited);
      return upstream;
    },
    pipeline: createPipeline([{ id: 'test', checks: { limits, ...checks } }]),
    approvals: createApprovals({ key: Buffer.alloc(32), clock: Date.now, random: Buffer.alloc, config: 'x' }),
    recorder,
    redact: { parameters: () => [], text: () => 'hmac:0' },
    pins: fakePins(),
    clock: Date.now,
  });
  return { gateway, recorder, reached, strays };
}
