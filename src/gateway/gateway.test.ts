import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createApprovals } from '../approvals/approvals.ts';
import type { CancelSignal } from '../protocol/cancellation.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { isError, messageOf, type RequestMessage, type ResponseMessage } from '../protocol/message.ts';
import { parseMessage } from '../protocol/parse.ts';
import { fakePins, fakeRecorder, offerOf, requestOf } from '../testing/index.ts';
import { type Listener, type Upstream, UpstreamError } from '../upstreams/upstream.ts';
import type { Checks } from './control.ts';
import { ask, deny, pass } from './decision.ts';
import { createGateway, type Gateway } from './gateway.ts';
import type { Incoming, Reply, Session } from './incoming.ts';
import type { Redact } from './opening.ts';
import { createPipeline } from './pipeline.ts';
import { createTaskHandles } from './tasks/handle.ts';

const echo = offerOf({ name: 'echo' });
const caller = { kind: 'local' as const, id: 'ada' };
const client = { name: 't', version: '1', protocolVersion: '2026-07-28', capabilities: { elicitation: {} } };
const session: Session = { key: 's', client, caller, face: 'stdio', reply: undefined };
const silent: Reply = { notification: () => undefined, question: () => Promise.reject(new Error('no')) };

type Answer = (message: RequestMessage, listener: Listener, signal: CancelSignal) => Promise<ResponseMessage>;

const result = (message: RequestMessage, value: object): ResponseMessage =>
  messageOf({ jsonrpc: '2.0', id: message.value.id, result: { resultType: 'complete', ...value } });

const open: Gateway[] = [];
afterEach(async () => {
  for (const gateway of open.splice(0)) await gateway.close();
});

/** A house with one server, `files`, that offers `echo` and answers as told. */
function house({
  checks = { request: () => pass },
  answer = async (message) => result(message, { content: [] }),
  list = async (message) => result(message, { tools: [echo.definition] }),
  parameters = () => [],
}: {
  checks?: Checks;
  answer?: Answer;
  list?: Answer;
  parameters?: Redact['parameters'];
} = {}) {
  const recorder = fakeRecorder();
  const reached: string[] = [];
  const upstream: Upstream = {
    async request(message, listener, signal) {
      reached.push(message.value.method);
      if (message.value.method === 'tools/list') return list(message, listener, signal);
      return answer(message, listener, signal);
    },
    close: async () => undefined,
  };
  let starts = 0;
  const gateway = createGateway({
    servers: new Map([
      ['files', { scope: 'session', most: 16, launchDigest: 'sha256:00', idleMs: 60_000, timeoutMs: 200 }],
    ]),
    connect: async () => {
      starts += 1;
      return upstream;
    },
    pipeline: createPipeline([{ id: 'test', checks }]),
    approvals: createApprovals({ key: Buffer.alloc(32), clock: Date.now, random: Buffer.alloc, config: 'x' }),
    recorder,
    redact: { parameters, text: () => 'hmac:0' },
    tasks: createTaskHandles(Buffer.alloc(32), randomBytes),
    pins: fakePins([echo]),
    clock: Date.now,
  });
  open.push(gateway);
  const call = (partial: Partial<Incoming> = {}, reply = silent): Promise<ResponseMessage> =>
    gateway.request(
      {
        face: 'stdio',
        caller,
        client,
        server: 'files',
        message: requestOf('tools/call', { name: 'echo', arguments: { text: 'hi' } }),
        headers: undefined,
        session,
        signal: new AbortController().signal,
        ...partial,
      },
      reply,
    );
  return { recorder, reached, gateway, call, starts: () => starts };
}

const codeOf = ({ value }: ResponseMessage): unknown =>
  isError(value) ? (value.error.data as { reason: string }).reason : undefined;

describe('the gateway', () => {
  it('leaves exactly one terminal record of an exchange that is answered', async () => {
    const { call, recorder } = house();
    expect(codeOf(await call())).toBeUndefined();
    expect(recorder.openings).toHaveLength(1);
    expect(recorder.records).toMatchObject([{ outcome: 'answered', server: 'files', name: 'echo' }]);
  });

  it('reaches nothing, and leaves one record, when a control denies', async () => {
    const { call, recorder, reached } = house({
      checks: { request: () => deny('not_permitted', { rule: 1 }) },
    });
    expect(codeOf(await call())).toBe('not_permitted');
    expect(reached).not.toContain('tools/call');
    expect(recorder.records).toMatchObject([
      { outcome: 'refused', control: 'test', reason: { code: 'not_permitted' } },
    ]);
  });

  it('names the resource that is not there, as the specification asks', async () => {
    const { call } = house({ checks: { request: () => deny('item_unknown') } });
    const response = await call({ message: requestOf('resources/read', { uri: 'doc://none' }) });
    expect(response.value).toMatchObject({ error: { code: -32602, data: { uri: 'doc://none' } } });
  });

  it('waits for the tools of a server that hangs no longer than for its answer, and not for a client that has gone', async () => {
    const { call, recorder } = house({ list: () => new Promise(() => undefined) });
    const gone = new AbortController();
    const cancelled = call({ signal: gone.signal });
    gone.abort();
    expect(codeOf(await cancelled)).toBe('cancelled');
    expect(codeOf(await call())).toBe('server_timeout');
    expect(recorder.records).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'failed' }]);
  });

  it('keeps no list that the server has taken back while it was on its way', async () => {
    let changes = 1;
    const { call, reached } = house({
      async answer({ value: { id } }, listener) {
        const text = JSON.stringify({ jsonrpc: '2.0', id, result: { resources: [], ttlMs: 60_000 } });
        if (changes-- > 0)
          listener.notification(
            messageOf({ jsonrpc: '2.0', method: 'notifications/resources/list_changed' }),
          );
        return parseMessage(Buffer.from(text), defaultLimits).message as ResponseMessage;
      },
    });
    for (let time = 0; time < 3; time += 1) await call({ message: requestOf('resources/list', {}) });
    expect(reached).toEqual(['resources/list', 'resources/list']);
  });

  it('never sends the evidence for a refusal to the other side', async () => {
    const { call } = house({ checks: { request: () => deny('not_permitted', { secret: 'canary-7351' }) } });
    expect(JSON.stringify(await call())).not.toContain('canary-7351');
  });

  it('starts no server that is not admitted', async () => {
    const { call, starts } = house({
      checks: { admit: () => deny('server_unapproved'), request: () => pass },
    });
    expect(codeOf(await call())).toBe('server_unapproved');
    expect(starts()).toBe(0);
  });

  it('refuses a server that is not configured, and a method that is none of MCP', async () => {
    const { call, reached } = house();
    expect(codeOf(await call({ server: 'other' }))).toBe('server_unknown');
    expect(codeOf(await call({ message: requestOf('tasks/get') }))).toBe('method_unknown');
    expect(reached).toEqual([]);
  });

  it.each(['constructor', '__proto__', 'toString', 'valueOf', 'TOOLS/CALL', 'tools/call ', ''])(
    'refuses the method %j as any other that is unknown, and leaves one record',
    async (method) => {
      const { call, recorder, reached } = house();
      expect(codeOf(await call({ message: requestOf(method, { name: 'echo' }) }))).toBe('method_unknown');
      expect(recorder.records).toMatchObject([{ outcome: 'refused', method: 'hmac:0' }]);
      expect(reached).toEqual([]);
    },
  );

  it('refuses what it cannot describe, and records that it came', async () => {
    const { call, recorder, reached } = house({
      parameters: () => {
        throw new TypeError('no JSON');
      },
    });
    expect(codeOf(await call())).toBe('control_failed');
    expect(recorder.records).toMatchObject([{ outcome: 'refused', control: 'gateway', server: 'files' }]);
    expect(reached).toEqual([]);
  });

  it('lets nothing through when the opening cannot be written', async () => {
    const { call, recorder, reached } = house();
    recorder.fail('open');
    expect(codeOf(await call())).toBe('audit_unavailable');
    expect(reached).not.toContain('tools/call');
  });

  it('lets no answer out when its record cannot be written', async () => {
    const { call, recorder } = house({ answer: async (message) => result(message, { content: ['words'] }) });
    recorder.fail('close');
    const response = await call();
    expect(codeOf(response)).toBe('audit_unavailable');
    expect(JSON.stringify(response)).not.toContain('words');
  });

  it('records a server that breaks off, and one that takes too long, as failures', async () => {
    const { call, recorder } = house({
      answer: (message, _listener, signal) =>
        message.value.id === 1
          ? Promise.reject(new UpstreamError('server_unavailable', 'gone'))
          : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    expect(codeOf(await call())).toBe('server_unavailable');
    expect(codeOf(await call({ message: requestOf('tools/call', { name: 'echo' }, 2) }))).toBe(
      'server_timeout',
    );
    expect(recorder.records).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
  });

  it('tells a client that gave up from a server that broke', async () => {
    const controller = new AbortController();
    const { call, recorder } = house({
      answer: (_message, _listener, signal) => {
        controller.abort();
        return Promise.reject(signal.reason);
      },
    });
    await call({ signal: controller.signal });
    expect(recorder.records).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('judges what comes back, and keeps it when a control objects', async () => {
    const { call, recorder } = house({
      checks: { request: () => pass, result: () => deny('result_invalid') },
      answer: async (message) => result(message, { content: ['bad words'] }),
    });
    const response = await call();
    expect(codeOf(response)).toBe('result_invalid');
    expect(JSON.stringify(response)).not.toContain('bad words');
    expect(recorder.records).toMatchObject([{ outcome: 'refused', control: 'test' }]);
  });

  it('judges notifications on the way, in their order, before the answer', async () => {
    const heard: string[] = [];
    const { call, recorder } = house({
      checks: {
        request: () => pass,
        async result({ message }) {
          const text = JSON.stringify(message.value);
          return text.includes('evil') ? deny('refused_by_control') : pass;
        },
      },
      answer: async (message, listener) => {
        for (const data of ['one', 'evil', 'two']) {
          listener.notification(
            messageOf({ jsonrpc: '2.0', method: 'notifications/message', params: { data } }),
          );
        }
        return result(message, {});
      },
    });
    await call({}, { ...silent, notification: ({ value }) => heard.push(String(value.params?.data)) });
    expect(heard).toEqual(['one', 'two']);
    expect(recorder.records).toMatchObject([{ findings: [{ code: 'notification_refused' }] }]);
  });

  it('asks a person by way of the client, and forwards only what was approved (I1, I2)', async () => {
    const { call, recorder, reached } = house({ checks: { request: () => ask('needs_approval') } });
    const asked = await call();
    const { requestState, inputRequests } = (asked.value as unknown as { result: Record<string, never> })
      .result;
    expect(reached).not.toContain('tools/call');
    const [key] = Object.keys(inputRequests as unknown as object);
    const inputResponses = { [key as string]: { action: 'accept', content: { decision: 'approve' } } };
    const retry = (args: object) =>
      requestOf(
        'tools/call',
        { name: 'echo', arguments: { ...args }, requestState, inputResponses } as never,
        2,
      );

    expect(codeOf(await call({ message: retry({ text: 'something else' }) }))).toBe('approval_invalid');
    expect(reached).not.toContain('tools/call');
    const approved = await call({ message: retry({ text: 'hi' }) });
    expect(codeOf(approved)).toBeUndefined();
    expect(reached).toContain('tools/call');
    expect(codeOf(await call({ message: retry({ text: 'hi' }) }))).toBe('approval_invalid');
    expect(recorder.records.map(({ outcome, approval }) => [outcome, approval])).toEqual([
      ['asked', 'pending'],
      ['refused', undefined],
      ['answered', 'given'],
      ['refused', undefined],
    ]);
  });

  it('refuses what needs a person when the client cannot ask one (I5)', async () => {
    const { call, reached } = house({ checks: { request: () => ask('needs_approval') } });
    expect(codeOf(await call({ client: { ...client, capabilities: {} } }))).toBe('approval_unavailable');
    expect(reached).not.toContain('tools/call');
  });

  it('refuses a question that the client has not offered to answer (base-41, base-42, mrtr-12)', async () => {
    const { call } = house({
      answer: async (message) =>
        messageOf({
          jsonrpc: '2.0',
          id: message.value.id,
          result: {
            resultType: 'input_required',
            inputRequests: { q: { method: 'sampling/createMessage', params: {} } },
          },
        }),
    });
    const response = await call();
    expect(codeOf(response)).toBe('capability_missing');
    expect(response.value).toMatchObject({
      error: { code: -32021, data: { requiredCapabilities: { sampling: {} } } },
    });
  });

  it('refuses a list whose entries have no name: their words would pass every control', async () => {
    const { call } = house({
      answer: async (message) => result(message, { prompts: [{ description: 'obey' }] }),
    });
    const response = await call({ message: requestOf('prompts/list') });
    expect(codeOf(response)).toBe('server_misbehaved');
    expect(JSON.stringify(response)).not.toContain('obey');
  });

  it('refuses a result of a type that it does not know (base-11)', async () => {
    const { call } = house({ answer: async (message) => result(message, { resultType: 'task' }) });
    expect(codeOf(await call())).toBe('server_misbehaved');
  });

  it('tells controls when an exchange is over, also when it was refused', async () => {
    const over: string[] = [];
    const { call } = house({
      checks: { request: () => deny('not_permitted'), done: ({ id }) => void over.push(id) },
    });
    await call();
    expect(over).toHaveLength(1);
  });

  it('records what was refused at the door', async () => {
    const { gateway, recorder } = house();
    const reason = { code: 'origin_refused' as const, detail: {} };
    const { status, error } = await gateway.refuse({ face: 'http', caller, control: 'face', reason });
    expect(status).toBe(403);
    expect(error.message).toContain('bartizan');
    expect(recorder.records).toMatchObject([{ outcome: 'refused', control: 'face' }]);
  });
});
