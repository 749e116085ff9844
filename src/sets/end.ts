import type { CancelSignal } from '../protocol/cancellation.ts';
import type { RpcError } from '../protocol/message.ts';

/** The end of something that lasts: by a signal, or because of itself. */
export interface End {
  readonly isEnded: boolean;
  /** Settles with the trouble that it ended in, if it did. */
  readonly ended: Promise<RpcError | undefined>;
  /** Only the first one counts. */
  end(trouble?: RpcError): void;
  /** Listens to the signals no longer. */
  forget(): void;
}

export function endOf(signals: readonly CancelSignal[]): End {
  let isEnded = false;
  let settle: (trouble?: RpcError) => void = () => undefined;
  const ended = new Promise<RpcError | undefined>((resolve) => {
    settle = resolve;
  });
  const end = (trouble?: RpcError): void => {
    isEnded = true;
    settle(trouble);
  };
  const stop = (): void => end();
  for (const signal of signals) {
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  }
  return {
    get isEnded() {
      return isEnded;
    },
    ended,
    end,
    forget() {
      for (const signal of signals) signal.removeEventListener('abort', stop);
    },
  };
}
