import { describe, expect, it } from 'vitest';
import { messageOf } from './message.ts';
import { saidIn, saying } from './said.ts';

const error = { code: -32000, message: 'no', data: { why: 'no' }, note: 'also said' };
const failed = messageOf({ jsonrpc: '2.0', id: 1, error });

describe('what an error says', () => {
  it('is all that is handed on of it, but for its code', () => {
    expect(saidIn(failed)).toEqual({ error: { message: 'no', data: { why: 'no' }, note: 'also said' } });
  });

  it('can be said in other words', () => {
    const { value } = saying(failed, (said) => ({ ...said, note: 'taken out' }));
    expect(value).toEqual({ jsonrpc: '2.0', id: 1, error: { ...error, note: 'taken out' } });
  });
});
