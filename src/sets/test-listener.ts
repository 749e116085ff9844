/** For tests: a server that takes subscriptions, and time that passes only when told to. */
import type { JsonObject } from '../protocol/json.ts';
import { isObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import type { Timers } from './pace.ts';
import { type Member, withTools } from './test-house.ts';

/** One subscription that has reached the server. */
export interface Line {
  readonly asked: JsonObject;
  /** The house has given it up. */
  readonly cancelled: boolean;
  acknowledge(filter?: JsonObject): void;
  say(what: string, params?: JsonObject): void;
  /** The server dies. */
  die(): void;
  /** The server ends it in good order. */
  end(): void;
}

export interface FakeListener {
  readonly member: Member;
  readonly lines: readonly Line[];
  /** The one that was opened last. */
  readonly line: Line;
}

/** Acknowledges what `honours` says; nothing at all where that is undefined. Other requests it answers with `otherwise`. */
export function fakeListener({
  honours = (asked) => asked,
  otherwise = withTools('t'),
}: {
  readonly honours?: (asked: JsonObject, attempt: number) => JsonObject | Error | undefined;
  readonly otherwise?: Member;
} = {}): FakeListener {
  const lines: Line[] = [];
  return {
    lines,
    get line() {
      const last = lines.at(-1);
      if (last === undefined) throw new Error('nobody has subscribed');
      return last;
    },
    member(request, listener, signal) {
      if (request.method !== 'subscriptions/listen') return otherwise(request, listener, signal);
      const { notifications } = request.params ?? {};
      const asked = isObject(notifications) ? notifications : {};
      const honoured = honours(asked, lines.length + 1);
      if (honoured instanceof Error) return honoured;
      return new Promise((resolve, reject) => {
        let cancelled = false;
        const line: Line = {
          asked,
          get cancelled() {
            return cancelled;
          },
          acknowledge: (filter = asked) => line.say('subscriptions/acknowledged', { notifications: filter }),
          say: (what, params = {}) =>
            listener.notification(messageOf({ jsonrpc: '2.0', method: `notifications/${what}`, params })),
          die: () => reject(new UpstreamError('server_unavailable', 'it died')),
          end: () => resolve({}),
        };
        signal.addEventListener('abort', () => {
          cancelled = true;
          reject(signal.reason);
        });
        lines.push(line);
        if (honoured !== undefined) line.acknowledge(honoured);
      });
    },
  };
}

export class Clock implements Timers {
  time = 0;
  #tasks: { readonly at: number; readonly task: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.time + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  /** Lets time pass, and what is due happen. */
  async pass(ms: number): Promise<void> {
    this.time += ms;
    const due = this.#tasks.filter(({ at }) => at <= this.time);
    this.#tasks = this.#tasks.filter(({ at }) => at > this.time);
    for (const { task } of due) task();
    await settled();
  }

  /** How long until the next thing happens, in milliseconds; undefined when nothing will. */
  get next(): number | undefined {
    const [first] = this.#tasks.map(({ at }) => at - this.time).sort((a, b) => a - b);
    return first;
  }
}

/** What has been set going is done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
