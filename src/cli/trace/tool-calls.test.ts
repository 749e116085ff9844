import { describe, expect, it } from 'vitest';
import { messageOf, type RequestMessage, type Response } from '../../protocol/message.ts';
import type { Upstream } from '../../upstreams/upstream.ts';
import { createCallOptions, makeCalls } from './tool-calls.ts';

describe('--call and --args', () => {
  it('belong together by their order', () => {
    const options = createCallOptions();
    options.call('a');
    options.call('b');
    options.args('{"x":1}');
    expect(options.calls).toEqual([
      { tool: 'a', args: {} },
      { tool: 'b', args: { x: 1 } },
    ]);
  });

  it.each(['[1]', 'null', '{'])('refuse arguments that are no object: %s', (json) => {
    const options = createCallOptions();
    options.call('a');
    expect(() => options.args(json)).toThrow(/--args is no/);
  });

  it('refuse arguments of nothing, and two of the same', () => {
    const options = createCallOptions();
    expect(() => options.args('{}')).toThrow('before any --call');
    options.call('a');
    options.args('{}');
    expect(() => options.args('{}')).toThrow('two --args for the call of a');
  });
});

describe('calls', () => {
  const answers: Record<string, Response | Error> = {
    good: { jsonrpc: '2.0', id: 1, result: { content: [] } },
    bad: { jsonrpc: '2.0', id: 1, result: { isError: true, content: [{ type: 'text', text: 'no key' }] } },
    wrong: { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'what?' } },
    asking: { jsonrpc: '2.0', id: 1, result: { resultType: 'input_required' } },
    hanging: new Error('took too long'),
  };
  const upstream: Upstream = {
    async request({ value }: RequestMessage) {
      const answer = answers[String((value.params as { name?: string }).name)];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no such tool');
      return messageOf(answer);
    },
    close: async () => undefined,
  };

  it('are all made, and each says how it went', async () => {
    const calls = Object.keys(answers).map((tool) => ({ tool, args: {} }));
    const made = await makeCalls(calls, upstream, {}, 1_000);
    expect(made.map(({ tool, outcome, said }) => [tool, outcome, said])).toEqual([
      ['good', 'answered', undefined],
      ['bad', 'failed', 'no key'],
      ['wrong', 'failed', 'what?'],
      ['asking', 'asked', undefined],
      ['hanging', 'failed', 'took too long'],
    ]);
  });
});
