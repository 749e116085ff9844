import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withDeadline } from './deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = (): AbortSignal => new AbortController().signal;

describe('a deadline', () => {
  it('aborts when time is up, and not before', () => {
    const { signal } = withDeadline(never(), 1000);
    vi.advanceTimersByTime(999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toMatchObject({ code: 'server_timeout' });
  });

  it('aborts as cancelled when the client gives up, also when it had before', () => {
    const client = new AbortController();
    const { signal } = withDeadline(client.signal, 1000);
    client.abort();
    expect(signal.reason).toMatchObject({ code: 'cancelled' });
    expect(withDeadline(client.signal, 1000).signal.reason).toMatchObject({ code: 'cancelled' });
  });

  it('moves with every sign of life, but not for ever (J3)', () => {
    const { signal, extend } = withDeadline(never(), 1000);
    for (let n = 0; n < 9; n++) {
      vi.advanceTimersByTime(999);
      extend();
    }
    expect(signal.aborted).toBe(false);
    for (let n = 0; n < 9; n++) {
      vi.advanceTimersByTime(999);
      extend();
    }
    expect(signal.reason).toMatchObject({ code: 'server_timeout' });
  });

  it('stands still while a person is asked, and starts again with the answer', () => {
    const { signal, hold } = withDeadline(never(), 1000);
    const resume = hold();
    vi.advanceTimersByTime(5 * 60_000);
    expect(signal.aborted).toBe(false);
    resume();
    vi.advanceTimersByTime(1000);
    expect(signal.reason).toMatchObject({ code: 'server_timeout' });
  });

  it('does not wait for ever for a person, nor for several', () => {
    const { signal, hold } = withDeadline(never(), 1000);
    hold();
    hold()();
    vi.advanceTimersByTime(10 * 60_000);
    expect(signal.reason).toMatchObject({ code: 'server_timeout' });
  });

  it('is not put off for ever by questions that nobody can answer (J3)', () => {
    const { signal, hold } = withDeadline(never(), 1000);
    for (let n = 0; n < 100 && !signal.aborted; n++) {
      vi.advanceTimersByTime(500);
      hold()();
    }
    expect(signal.aborted).toBe(true);
  });

  it('never comes for what lasts until somebody ends it', () => {
    const { signal, hold } = withDeadline(never(), undefined);
    hold()();
    vi.advanceTimersByTime(1e9);
    expect(signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves nothing behind once it is cleared', () => {
    const client = new AbortController();
    const { signal, hold, clear } = withDeadline(client.signal, 1000);
    const resume = hold();
    clear();
    resume();
    client.abort();
    expect(signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});
