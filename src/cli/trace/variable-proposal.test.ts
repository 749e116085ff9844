import { describe, expect, it } from 'vitest';
import { proposeVariables } from './variable-proposal.ts';

const of = (...said: string[]) =>
  proposeVariables(said, new Set(['HAS_IT']), new Set(['NOTES_TOKEN', 'HAS_IT', 'AWS_SECRET_ACCESS_KEY']));

describe('the proposal of variables', () => {
  it('is one that the server complains of, and that is here', () => {
    expect(of('Error: NOTES_TOKEN is required').inheritEnv.map(({ value }) => value)).toEqual([
      'NOTES_TOKEN',
    ]);
  });

  it('tells of one that is not here', () => {
    expect(of('please set OTHER_TOKEN')).toMatchObject({
      inheritEnv: [],
      notes: [expect.stringContaining('OTHER_TOKEN, which is not in this environment either')],
    });
  });

  it('never gives away keys that open more', () => {
    expect(of('AWS_SECRET_ACCESS_KEY is missing')).toMatchObject({
      inheritEnv: [],
      warnings: [expect.stringContaining('AWS_SECRET_ACCESS_KEY')],
    });
  });

  it.each([
    'NOTES_TOKEN was read',
    'HAS_IT is required',
    'ERR_MODULE_NOT_FOUND: it is missing',
    'PATH is not set',
  ])('makes nothing of %s', (line) => {
    expect(of(line)).toEqual({ inheritEnv: [], warnings: [], notes: [] });
  });
});
