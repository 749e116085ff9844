/** Legacy clients over HTTP whose connection breaks, and what they find when they come again. */
import { describe, expect, it } from 'vitest';
import type { Checks } from '../../gateway/control.ts';
import { pass } from '../../gateway/decision.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { messageOf, type RequestMessage } from '../../protocol/message.ts';
import { LEGACY_VERSIONS } from '../../protocol/versions.ts';
import { type FakeRecorder, modernMeta } from '../../testing/index.ts';
import { type Answer, givenUp, resultTo } from '../test-house.ts';
import { call, echo, enter, type Followed, initialize, modern, serve, until } from './test-house.ts';

type Listener = Parameters<Answer>[1];

/** A call that wants to hear how far it is. */
const asked = (id: number = 7): object => ({
  jsonrpc: '2.0',
  id,
  method: 'prompts/get',
  params: { name: 'p', _meta: { progressToken: 1 } },
});
const progress = (step: number) =>
  messageOf({
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: 1, progress: step },
  });
const steps = ({ said }: Followed): unknown[] =>
  said().map(({ params, result }) => (params as JsonObject | undefined)?.progress ?? result);

/** A server that reports when it is told to, and ends when it is told to. */
function told() {
  const calls: { listener: Listener; message: RequestMessage; end: () => void }[] = [];
  const answer: Answer = (message, listener, signal) =>
    new Promise((resolve, reject) => {
      calls.push({ listener, message, end: () => resolve(resultTo(message, { done: true })) });
      givenUp(signal).catch(reject);
    });
  const report = (step: number, at = 0): void => calls[at]?.listener.notification(progress(step));
  return { answer, calls, report };
}

const everyPass: Checks = { request: () => pass, question: () => pass };
/** How calls ended; the handshake is none. */
const outcomes = ({ records }: FakeRecorder): string[] =>
  records.flatMap(({ method, outcome }) => (method === 'prompts/get' ? [outcome] : []));

describe.each(LEGACY_VERSIONS)('a client of %s whose connection broke', (version) => {
  it('hears the rest of its call, each event once, and the response', async () => {
    const { answer, calls, report } = told();
    const { post, follow, get, recorder } = await serve(answer);
    const session = await enter(post, version);
    const asking = follow(asked(), session);
    await until(() => calls.length === 1);
    report(1);
    const stream = await asking;
    await until(() => steps(stream).length === 1);
    stream.cut();
    report(2);
    const resumed = await get({ ...session, 'last-event-id': stream.ids().at(-1) ?? '' });
    report(3);
    calls[0]?.end();
    await resumed.over;
    expect(steps(resumed)).toEqual([2, 3, { done: true }]);
    expect(outcomes(recorder)).toEqual(['answered']);
    const over = await get({ ...session, 'last-event-id': resumed.ids().at(-1) ?? '' });
    expect([over.response.status, over.text()]).toEqual([204, '']);
  });

  it('finds a response that came while it was away', async () => {
    const { answer, calls, report } = told();
    const { post, follow, get, recorder } = await serve(answer);
    const session = await enter(post, version);
    const asking = follow(asked(), session);
    await until(() => calls.length === 1);
    report(1);
    const stream = await asking;
    await until(() => steps(stream).length === 1);
    stream.cut();
    calls[0]?.end();
    await until(() => outcomes(recorder).length === 1);
    const resumed = await get({ ...session, 'last-event-id': stream.ids().at(-1) ?? '' });
    await resumed.over;
    expect(steps(resumed)).toEqual([{ done: true }]);
  });

  it('is begun with an empty event only where its revision knows of them', async () => {
    const { answer, calls, report } = told();
    const { post, follow, get } = await serve(answer);
    const session = await enter(post, version);
    const listening = await get(session);
    const asking = follow(asked(), session);
    await until(() => calls.length === 1);
    report(1);
    const stream = await asking;
    await until(() => steps(stream).length === 1);
    const primed = version === '2025-11-25';
    if (primed) await until(() => listening.text() !== '');
    expect([stream, listening].map(({ text }) => /^id: \S+\ndata: \n\n/.test(text()))).toEqual([
      primed,
      primed,
    ]);
  });
});

describe('a legacy client over HTTP', () => {
  it('is asked what it was asked while it was away', async () => {
    const question = messageOf({ jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: {} });
    let ask = (): void => undefined;
    const { post, follow, get } = await serve(
      async (message, listener) => {
        listener.notification(progress(1));
        await new Promise<void>((resolve) => {
          ask = resolve;
        });
        const { value } = await listener.question(question as RequestMessage);
        return resultTo(message, { answer: 'result' in value ? value.result : {} });
      },
      { house: { checks: everyPass } },
    );
    const session = await enter(post);
    const stream = await follow(asked(), session);
    await until(() => stream.said().length === 1);
    stream.cut();
    ask();
    const resumed = await get({ ...session, 'last-event-id': stream.ids().at(-1) ?? '' });
    await until(() => resumed.said().length === 1);
    const id = resumed.said()[0]?.id;
    expect((await post({ jsonrpc: '2.0', id, result: { action: 'decline' } }, session)).status).toBe(202);
    await resumed.over;
    expect(resumed.said()[1]).toMatchObject({ id: 7, result: { answer: { action: 'decline' } } });
  });

  it('that never comes again has its call cancelled after a minute, and is not refused its next one', async () => {
    const { answer, calls, report } = told();
    const { post, follow, recorder, tick, get } = await serve(answer, { beatMs: 1 });
    const session = await enter(post);
    const asking = follow(asked(), session);
    await until(() => calls.length === 1);
    report(1);
    const stream = await asking;
    await until(() => stream.ids().length > 0);
    stream.cut();
    await until(() => {
      tick(1_000);
      return outcomes(recorder).length === 1;
    });
    expect(outcomes(recorder)).toEqual(['cancelled']);
    const late = await get({ ...session, 'last-event-id': stream.ids()[0] ?? '' });
    expect(late.response.status).toBe(400);
    const again = post(asked(), session);
    await until(() => calls.length === 2);
    calls[1]?.end();
    expect((await again).status).toBe(200);
  });

  it.each(['a notification', 'the end of the session'])('cancels by %s while it is away', async (how) => {
    const { answer, calls, report } = told();
    const { post, follow, recorder, endpoint } = await serve(answer);
    const session = await enter(post);
    const asking = follow(asked(), session);
    await until(() => calls.length === 1);
    report(1);
    (await asking).cut();
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    if (how === 'a notification') await post(cancel, session);
    else await fetch(endpoint, { method: 'DELETE', headers: session });
    await until(() => outcomes(recorder).length === 1);
    expect(outcomes(recorder)).toEqual(['cancelled']);
  });

  it('gives up a call by breaking off before anything was said: nobody could ever fetch the answer', async () => {
    const { answer, calls } = told();
    const { post, follow, recorder } = await serve(answer);
    const session = await enter(post);
    const connection = new AbortController();
    const asking = post(asked(), session, { signal: connection.signal });
    await until(() => calls.length === 1);
    connection.abort();
    await expect(asking).rejects.toThrow();
    await until(() => outcomes(recorder).length === 1);
    expect(outcomes(recorder)).toEqual(['cancelled']);
    const next = follow(asked(), session);
    await until(() => calls.length === 2);
    calls[1]?.end();
    expect((await next).response.headers.get('content-type')).toBe('application/json');
  });

  it('is answered with a stream when its call takes long, and can come again to that too', async () => {
    const { answer, calls } = told();
    const { post, follow, get } = await serve(answer, { beatMs: 1 });
    const session = await enter(post);
    const stream = await follow(asked(), session);
    await until(() => stream.text().endsWith(':\n\n'));
    expect(stream.said()).toEqual([]);
    stream.cut();
    const resumed = await get({ ...session, 'last-event-id': stream.ids()[0] ?? '' });
    calls[0]?.end();
    await resumed.over;
    expect(steps(resumed)).toEqual([{ done: true }]);
  });

  it('of a revision without empty events is answered with JSON, however long that takes', async () => {
    const { answer, calls } = told();
    const { post } = await serve(answer, { beatMs: 1 });
    const slow = post(asked(), await enter(post, '2025-06-18'));
    const fast = post(asked(), await enter(post));
    await until(() => calls.length === 2);
    expect((await fast).headers.get('content-type')).toBe('text/event-stream');
    for (const { end } of calls) end();
    expect((await slow).headers.get('content-type')).toBe('application/json');
  });

  it('gets no answer any more when it has cancelled while it was asked', async () => {
    const inputRequests = { who: { method: 'elicitation/create', params: {} } };
    const { post, follow, recorder } = await serve(
      async (message) => resultTo(message, { resultType: 'input_required', inputRequests }),
      { house: { checks: everyPass } },
    );
    const session = await enter(post);
    const stream = await follow(asked(), session);
    await until(() => stream.said().length === 1);
    await post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } }, session);
    await stream.over;
    expect(stream.said().map(({ method }) => method)).not.toContain(undefined);
    expect(recorder.records.some(({ reason }) => reason?.code === 'control_failed')).toBe(false);
  });

  it('hears that its call has failed when its answer to a question cannot be read', async () => {
    const inputRequests = { who: { method: 'elicitation/create', params: {} } };
    const { post, follow, get } = await serve(
      async (message) => resultTo(message, { resultType: 'input_required', inputRequests }),
      { house: { checks: everyPass } },
    );
    const session = await enter(post);
    const stream = await follow(asked(), session);
    await until(() => stream.said().length === 1);
    stream.cut();
    const id = stream.said()[0]?.id;
    expect((await post(`{"jsonrpc":"2.0","id":"${id}","result":{"a":1,"a":2}}`, session)).status).toBe(400);
    const resumed = await get({ ...session, 'last-event-id': stream.ids().at(-1) ?? '' });
    await resumed.over;
    expect(resumed.said()).toMatchObject([{ id: 7, error: { data: { reason: 'control_failed' } } }]);
  });

  it('is told of its session also when something is said before its handshake is answered', async () => {
    const greets = (listener: Listener): void =>
      listener.notification(
        messageOf({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'hi' } }),
      );
    const { post } = await serve(echo, { house: { greets } });
    const response = await post(initialize);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const { 'mcp-session-id': id = '' } = Object.fromEntries(response.headers);
    expect(await response.text()).toMatch(/^data: .*"hi".*\n\ndata: .*"protocolVersion".*\n\n$/);
    expect((await post(asked(), { 'mcp-session-id': id })).status).toBe(200);
  });

  it('gets nothing for the event of another session, for a forged one, or for two', async () => {
    const { answer, calls, report } = told();
    const { post, follow, get, recorder } = await serve(answer);
    const [mine, other] = [await enter(post), await enter(post)];
    const asking = follow(asked(), other);
    await until(() => calls.length === 1);
    report(1);
    const stream = await asking;
    await until(() => stream.said().length === 1);
    const [primed = '', first = ''] = stream.ids();
    stream.cut();
    report(2);
    for (const id of [primed, first, 'forged', `${first}0`, `${primed}, ${first}`]) {
      const { response, text, over } = await get({ ...mine, 'last-event-id': id });
      await over;
      expect([response.status, JSON.parse(text())]).toMatchObject([
        400,
        { error: { message: expect.stringMatching(/^No stream of this session/) } },
      ]);
    }
    expect(recorder.records.filter(({ reason }) => reason?.code === 'event_unknown')).toHaveLength(5);
    const resumed = await get({ ...other, 'last-event-id': first });
    calls[0]?.end();
    await resumed.over;
    expect(steps(resumed)).toEqual([2, { done: true }]);
  });

  it('may come again hundreds of times: it stays one stream over one connection', async () => {
    const { answer, calls, report } = told();
    const { post, follow, get } = await serve(answer);
    const session = await enter(post);
    const asking = follow(asked(), session);
    await until(() => calls.length === 1);
    report(1);
    const stream = await asking;
    await until(() => stream.said().length === 1);
    const headers = { ...session, 'last-event-id': stream.ids()[0] ?? '' };
    let last = stream;
    for (let n = 0; n < 300; n++) {
      const next = await get(headers);
      await last.over;
      last = next;
    }
    calls[0]?.end();
    await last.over;
    expect(steps(last)).toEqual([1, { done: true }]);
  });
});

describe('a modern client over HTTP', () => {
  it('gets no ids and no session, and cancels by closing its stream', async () => {
    const { answer, calls, report } = told();
    const { follow, recorder, get } = await serve(answer, { beatMs: 1 });
    const asking = follow(call(7, { _meta: { ...modernMeta, progressToken: 1 } }), modern);
    await until(() => calls.length === 1);
    report(1);
    const stream = await asking;
    await until(() => stream.text().endsWith(':\n\n'));
    expect(stream.text()).toMatch(/^data: \{.*\}\n\n(?::\n\n)+$/);
    stream.cut();
    await until(() => outcomes(recorder).length === 1);
    expect(outcomes(recorder)).toEqual(['cancelled']);
    expect((await get({ 'last-event-id': 'x.1' })).response.status).toBe(405);
  });
});
