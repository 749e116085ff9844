import { describe, expect, it } from 'vitest';
import { Cancellation, type CancelSignal } from './cancellation.ts';

describe('a cancellation', () => {
  it('tells every listener once, with the reason of the first abort', () => {
    const cancellation = new Cancellation();
    const heard: unknown[] = [];
    cancellation.addEventListener('abort', () => heard.push(['a', cancellation.reason]));
    cancellation.addEventListener('abort', () => heard.push(['b', cancellation.aborted]));
    cancellation.abort('first');
    cancellation.abort('second');
    expect(heard).toEqual([
      ['a', 'first'],
      ['b', true],
    ]);
    expect(cancellation.reason).toBe('first');
  });

  it('does not tell who has stopped listening, nor who begins when it is over', () => {
    const cancellation = new Cancellation();
    const heard: string[] = [];
    const gone = (): void => void heard.push('gone');
    cancellation.addEventListener('abort', gone);
    cancellation.removeEventListener('abort', gone);
    cancellation.abort();
    cancellation.addEventListener('abort', () => void heard.push('late'));
    expect(heard).toEqual([]);
  });

  it('lets a listener stop listening while it is told, and tells the others', () => {
    const cancellation = new Cancellation();
    const heard: string[] = [];
    const first = (): void => {
      cancellation.removeEventListener('abort', first);
      heard.push('first');
    };
    cancellation.addEventListener('abort', first);
    cancellation.addEventListener('abort', () => void heard.push('second'));
    cancellation.abort();
    expect(heard).toEqual(['first', 'second']);
  });

  it('can stand where an AbortSignal can', () => {
    const signals: CancelSignal[] = [new AbortController().signal, new Cancellation()];
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});
