import { describe, expect, it } from 'vitest';
import { createPipeline } from '../gateway/pipeline.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { parseMessage } from '../protocol/parse.ts';
import { fakePins } from '../testing/index.ts';
import { messageLimits } from './message-limits.ts';

const ports = { pins: fakePins([]), servers: [] };

const limitsFor = (config: unknown) =>
  messageLimits.create(messageLimits.options.parse(config), ports).limits;

describe('message-limits', () => {
  it('asks for the default limits when nothing is configured', () => {
    expect(limitsFor({})).toEqual(defaultLimits);
  });

  it('takes single limits and keeps the other defaults', () => {
    expect(limitsFor({ depth: 16 })).toEqual({ ...defaultLimits, depth: 16 });
  });

  it.each([
    { bytes: 65 * 1024 * 1024 },
    { bytes: Number.POSITIVE_INFINITY },
    { bytes: 0 },
    { depth: 513 },
    { depth: -1 },
    { keys: 1_000_001 },
    { items: 1_000_001 },
    { string: 65 * 1024 * 1024 },
    { string: 1.5 },
    { depth: null },
    { off: true },
  ])('cannot be configured open: %o', (config) => {
    expect(messageLimits.options.safeParse(config).success).toBe(false);
  });

  it.each([
    [
      '100,000 brackets',
      `{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":${'['.repeat(100_000)}`,
      'too_deep',
    ],
    ['100,000 parameters', paramsOf(100_000, (i) => `"p${i}":1`), 'too_many_keys'],
    ['an array of 100,000', paramsOf(1, () => `"a":[${'0,'.repeat(99_999)}0]`), 'too_many_items'],
    ['a string of 3 MiB', paramsOf(1, () => `"a":"${'x'.repeat(3 * 1024 * 1024)}"`), 'string_too_long'],
    ['a message of 5 MiB', paramsOf(5, (i) => `"p${i}":"${'x'.repeat(1024 * 1024)}"`), 'message_too_large'],
  ])('refuses %s through the limits of the pipeline (J1)', (_, source, code) => {
    const checks = messageLimits.create(messageLimits.options.parse({}), ports);
    const { limits } = createPipeline([{ id: messageLimits.id, checks }]);
    expect(parseMessage(Buffer.from(source), limits).fault?.code).toBe(code);
  });
});

function paramsOf(count: number, member: (index: number) => string): string {
  const members = Array.from({ length: count }, (_, index) => member(index)).join(',');
  return `{"jsonrpc":"2.0","id":1,"method":"x","params":{${members}}}`;
}
