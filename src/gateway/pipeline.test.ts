import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../protocol/message.ts';
import { exchangeOf } from '../testing/index.ts';
import type { Checks, Judged } from './control.ts';
import { ask, type Decision, deny, pass, rewrite } from './decision.ts';
import type { Judgement } from './judgement.ts';
import { createPipeline } from './pipeline.ts';

const control = (id: string, request: Checks['request']) => ({ id, checks: { ...(request && { request }) } });

const judge = async (...requests: ((exchange: never) => Judged)[]): Promise<Judgement> =>
  createPipeline(
    requests.map((request, index) => control(`c${index}`, request as Checks['request'])),
    20,
  ).request(exchangeOf());

describe('the pipeline', () => {
  it('says no when there are no controls at all', async () => {
    expect(await judge()).toMatchObject({
      verdict: 'deny',
      objections: [{ reason: { code: 'no_controls' } }],
    });
  });

  it('says no when no control judges requests', async () => {
    const judgement = await createPipeline([{ id: 'r', checks: { result: () => pass } }]).request(
      exchangeOf(),
    );
    expect(judgement.verdict).toBe('deny');
  });

  it('makes a yes only of a full set of passes', async () => {
    expect(
      await judge(
        () => pass,
        () => pass,
      ),
    ).toMatchObject({ verdict: 'pass', objections: [] });
  });

  it('makes no promise while no control waits', () => {
    const pipeline = createPipeline([control('c', () => pass)]);
    expect(pipeline.request(exchangeOf())).not.toBeInstanceOf(Promise);
  });

  it('lets a later denial win over an earlier question', async () => {
    const judgement = await judge(
      () => ask('needs_approval'),
      async () => deny('rate_limited'),
    );
    expect(judgement).toMatchObject({
      verdict: 'deny',
      objections: [{ control: 'c1', reason: { code: 'rate_limited' } }],
    });
  });

  it('collects every question', async () => {
    const judgement = await judge(
      () => ask('needs_approval'),
      () => pass,
      () => ask('item_unknown'),
    );
    expect(judgement.verdict).toBe('ask');
    expect(judgement.objections.map(({ control }) => control)).toEqual(['c0', 'c2']);
  });

  it('denies in the name of a control that throws', async () => {
    const judgement = await judge(() => {
      throw new Error('boom');
    });
    expect(judgement).toMatchObject({
      verdict: 'deny',
      objections: [{ control: 'c0', reason: { code: 'control_failed' } }],
    });
  });

  it('denies in the name of a control that rejects, or hangs past its budget', async () => {
    for (const hang of [
      () => Promise.reject(new Error('no')),
      () => new Promise<Decision>(() => undefined),
    ]) {
      expect(await judge(hang, () => pass)).toMatchObject({
        verdict: 'deny',
        objections: [{ control: 'c0', reason: { code: 'control_failed' } }],
      });
    }
  });

  it('denies in the name of a control that answers nonsense', async () => {
    const nonsense = [
      undefined,
      null,
      true,
      'pass',
      {},
      { verdict: 'allow' },
      { verdict: 'rewrite' },
      { verdict: 'deny' },
      { verdict: 'ask', reason: 7 },
      { verdict: 'rewrite', message: { value: {} }, findings: 'none' },
    ];
    for (const answer of nonsense) {
      const judgement = await judge(
        () => answer as unknown as Decision,
        () => pass,
      );
      expect(judgement.verdict, JSON.stringify(answer)).toBe('deny');
    }
  });

  it('gives the rewritten message, and the parameters in it, to the controls that come after', async () => {
    const changed = messageOf({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: {} },
    });
    const seen: unknown[] = [];
    const judgement = await judge(() => rewrite(changed, [{ code: 'changed', at: '/params' }]), (({
      params,
      message,
    }: {
      params: unknown;
      message: unknown;
    }) => {
      seen.push(params, message);
      return pass;
    }) as never);
    expect(seen).toEqual([{ name: 'echo', arguments: {} }, changed]);
    expect(judgement).toMatchObject({ message: changed, findings: [{ code: 'changed', control: 'c0' }] });
  });

  it('refuses a rewrite that makes another request of it: what was judged before would not be true of it', async () => {
    const { value } = exchangeOf({ params: { name: 'echo' } }).request;
    const others = [
      { ...value, method: 'prompts/get' },
      { ...value, id: 99 },
      { ...value, params: { name: 'delete_all' } },
      { jsonrpc: '2.0' as const, method: value.method },
      { jsonrpc: '2.0' as const, id: value.id, result: {} },
    ];
    for (const other of others) {
      const pipeline = createPipeline([control('c', () => rewrite(messageOf(other as typeof value), []))]);
      const judgement = await pipeline.request(exchangeOf({ params: { name: 'echo' } }));
      expect(judgement).toMatchObject({
        verdict: 'deny',
        objections: [{ reason: { code: 'control_failed' } }],
      });
    }
  });

  it('refuses to rewrite what a double cannot hold', async () => {
    const exchange = exchangeOf();
    const message = {
      value: exchange.message.value,
      source: { bytes: Buffer.alloc(0), idAt: undefined, lossy: true },
    };
    const pipeline = createPipeline([control('c', () => rewrite(messageOf(exchange.request.value), []))]);
    const judgement = await pipeline.request({ ...exchange, message });
    expect(judgement).toMatchObject({
      verdict: 'deny',
      objections: [{ reason: { code: 'number_imprecise' } }],
    });
  });

  it('never says yes while any control objects, in whatever order', async () => {
    const answers: Record<string, () => Judged> = {
      pass: () => pass,
      later: async () => pass,
      ask: () => ask('needs_approval'),
      deny: () => deny('not_permitted'),
      throw: () => {
        throw new Error('boom');
      },
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(answers)), { minLength: 1 }),
        async (names) => {
          const judgement = await judge(...names.map((name) => answers[name] as () => Judged));
          const objects = names.some((name) => name !== 'pass' && name !== 'later');
          expect(judgement.verdict === 'pass').toBe(!objects);
          if (names.includes('deny') || names.includes('throw')) expect(judgement.verdict).toBe('deny');
        },
      ),
    );
  });

  it('tells every control when an exchange is over, even after one that throws', () => {
    const told: string[] = [];
    const pipeline = createPipeline([
      {
        id: 'a',
        checks: {
          done: () => {
            throw new Error('boom');
          },
        },
      },
      { id: 'b', checks: { done: ({ id }) => void told.push(id) } },
    ]);
    pipeline.done(exchangeOf({ id: 'x' }));
    expect(told).toEqual(['x']);
  });

  it('takes the tightest limits that any control asks for', () => {
    const limits = { bytes: 10, depth: 5, keys: 5, items: 5, string: 5 };
    const pipeline = createPipeline([
      { id: 'a', checks: { limits } },
      { id: 'b', checks: { limits: { ...limits, bytes: 3, depth: 50 } } },
    ]);
    expect(pipeline.limits).toEqual({ ...limits, bytes: 3 });
  });
});
