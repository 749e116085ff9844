import type { CancelSignal } from '../protocol/cancellation.ts';
import type { NotificationMessage, RequestMessage, ResponseMessage } from '../protocol/message.ts';

/** Hears what a server says while it works on one request. */
export interface Listener {
  notification(message: NotificationMessage): void;
  /** The server asks its client something (elicitation, sampling, roots). Legacy servers only. */
  question(message: RequestMessage): Promise<ResponseMessage>;
}

/** A connection to one MCP server. */
export interface Upstream {
  /**
   * Sends a request and waits for its response.
   *
   * @throws {UpstreamError} when the server cannot be reached, breaks off, misbehaves, or `signal` aborts.
   */
  request(message: RequestMessage, listener: Listener, signal: CancelSignal): Promise<ResponseMessage>;
  /** Tells the server that the roots of its client have changed. Absent of modern servers, which ask each time. */
  readonly rootsChanged?: () => void;
  close(): Promise<void>;
}

export type UpstreamErrorCode = 'server_unavailable' | 'server_misbehaved' | 'server_timeout' | 'cancelled';

/** The server broke, or the connection to it did. */
export class UpstreamError extends Error {
  readonly code: UpstreamErrorCode;
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(code: UpstreamErrorCode, message: string, options?: ErrorOptions & { readonly hint?: string }) {
    super(message, options);
    this.name = 'UpstreamError';
    this.code = code;
    this.hint = options?.hint;
  }
}

/** Hears nothing and answers nothing: for what Bartizan asks a server on its own account. */
export const deaf: Listener = {
  notification: () => undefined,
  question: () => Promise.reject(new UpstreamError('cancelled', 'nobody is there to be asked')),
};
