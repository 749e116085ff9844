import { describe, expect, it } from 'vitest';
import type { Ports } from '../gateway/control.ts';
import type { JsonObject } from '../protocol/json.ts';
import { createMemory } from './data-flow-labels.ts';
import { answer, asked, callOf, run, world } from './test-flow.ts';

describe('labels that travel', () => {
  const sealer: Ports['sealer'] = (purpose) => ({
    close: (text) => `${purpose}|${text}`,
    open: (sealed) => (sealed.startsWith(`${purpose}|`) ? sealed.slice(purpose.length + 1) : undefined),
  });
  const apart = () => world({ carry: true }, { sealer, notes: () => createMemory() }).checks;

  function carriedBy(decision: unknown): JsonObject {
    const { message } = decision as { message: { value: { result: { _meta: JsonObject } } } };
    return { 'bartizan/labels': message.value.result._meta['bartizan/labels'] ?? null };
  }

  it('count where they are handed back, and do not reach the server', () => {
    const [here, there] = [apart(), apart()];
    const first = carriedBy(here.result?.(answer(callOf('fetch/fetch'))));
    const read = callOf('files/read_text_file', {}, {}, first);
    expect(JSON.stringify(there.request?.(read))).not.toContain('bartizan/labels');
    const both = carriedBy(there.result?.(answer(read)));
    expect(apart().request?.(callOf('mail/send_email', {}, {}, both))).toEqual(asked);
  });

  it('count for nobody else, and not when they were made up', () => {
    const here = apart();
    here.result?.(answer(callOf('fetch/fetch')));
    const both = carriedBy(here.result?.(answer(callOf('files/read_text_file'))));
    const caller = { kind: 'local' as const, id: 'bob' };
    const foreign = apart().request?.(callOf('mail/send_email', {}, { caller }, both));
    expect(foreign).toMatchObject({ verdict: 'rewrite' });
    const madeUp = { 'bartizan/labels': 'something' };
    expect(apart().request?.(callOf('mail/send_email', {}, {}, madeUp))).toMatchObject({
      verdict: 'rewrite',
    });
  });

  it('are not written into anything unless the config asks for it', () => {
    const { checks } = world({}, { sealer });
    expect(checks.result?.(answer(callOf('fetch/fetch')))).toEqual({ verdict: 'pass' });
  });
});

describe('a task that only reads (I8)', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const refused = { verdict: 'deny', reason: { code: 'intent_exceeded' } };

  it('changes nothing, also later in its trace, when it no longer says so', () => {
    const { checks } = world();
    const says = { 'bartizan/intent': 'read', traceparent };
    expect(run(checks, callOf('files/read_text_file', {}, {}, says))).toBe('passed');
    expect(run(checks, callOf('files/write_file', {}, {}, says))).toMatchObject(refused);
    expect(run(checks, callOf('files/write_file', {}, {}, { traceparent }))).toMatchObject(refused);
    expect(run(checks, callOf('files/write_file'))).toBe('passed');
  });

  it('may be everybody’s, by the config', () => {
    const { checks } = world({ intent: 'read' });
    expect(run(checks, callOf('files/read_text_file'))).toBe('passed');
    for (const tool of ['files/write_file', 'unwalled/frobnicate'])
      expect(run(checks, callOf(tool))).toMatchObject(refused);
  });
});
