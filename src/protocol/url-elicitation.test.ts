import { describe, expect, it } from 'vitest';
import type { JsonValue } from './json.ts';
import { messageOf } from './message.ts';
import { pagesToVisit } from './url-elicitation.ts';

const page = { mode: 'url', url: 'https://a.example/', message: 'Sign in.', elicitationId: 'e' };

function pagesIn(data: JsonValue, code = -32042) {
  return pagesToVisit(messageOf({ jsonrpc: '2.0' as const, id: 1, error: { code, message: 'm', data } }));
}

describe('the error that wants pages to be visited', () => {
  it('is a question for each page, without its legacy name', () => {
    const params = { mode: 'url', url: 'https://a.example/', message: 'Sign in.' };
    expect(pagesIn({ elicitations: [page, page] })).toEqual({
      'url-1': { method: 'elicitation/create', params },
      'url-2': { method: 'elicitation/create', params },
    });
  });

  it.each([
    ['of another code', { elicitations: [page] }, -32043],
    ['without a page', { elicitations: [] }, -32042],
    ['with too many pages', { elicitations: Array(17).fill(page) }, -32042],
    ['with a form', { elicitations: [page, { ...page, mode: 'form' }] }, -32042],
    ['with a page that has no address', { elicitations: [{ ...page, url: 1 }] }, -32042],
    ['with a page that says nothing', { elicitations: [{ mode: 'url', url: 'https://a.example/' }] }, -32042],
    ['with something else', { elicitations: [null] }, -32042],
    ['with no list', { elicitations: {} }, -32042],
    ['with nothing', null, -32042],
  ])('is none %s', (_, data, code) => {
    expect(pagesIn(data, code)).toBeUndefined();
  });
});
