/** Placeholders that become again what they stand for: for the caller who was given them, at the server that it came from. */
import type { Exchange } from '../gateway/context.ts';
import type { Ports } from '../gateway/control.ts';
import { type Decision, rewrite } from '../gateway/decision.ts';
import { isObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { mapStrings } from '../protocol/strings.ts';

export interface Restoring {
  /** The placeholder with what it stands for, sealed. */
  seal(placeholder: string, value: string, exchange: Exchange): string;
  /** The request with values for placeholders; undefined where there is nothing to restore. */
  judge(exchange: Exchange): Decision | undefined;
}

const SEALED = /\[secret:[a-z0-9-]{1,64}:\d{1,9}:([\w.-]{20,100000})\]/g;

export function createRestoring({ sealer }: Ports): Restoring {
  const box = sealer?.('secret placeholders');
  const principal = ({ caller }: Exchange): string => `${caller.kind}:${caller.id}`;

  return {
    seal(placeholder, value, exchange) {
      // Where nothing can be sealed, nothing can be restored, and nothing is said.
      if (box === undefined) return placeholder;
      const sealed = box.close(JSON.stringify([principal(exchange), exchange.server, value]));
      return `${placeholder.slice(0, -1)}:${sealed}]`;
    },
    judge(exchange) {
      const { value } = exchange.message;
      if (!('method' in value) || value.params === undefined) return undefined;
      let count = 0;
      const open = (text: string): string =>
        text.replace(SEALED, (placeholder, sealed: string) => {
          const opened = openedFor(sealed, exchange);
          if (opened === undefined) return placeholder;
          count += 1;
          return opened;
        });
      const { arguments: given } = value.params;
      if (!isObject(given)) return undefined;
      const params = { ...value.params, arguments: mapStrings(given, open) };
      if (count === 0) return undefined;
      return rewrite(messageOf({ ...value, params }), [
        { code: 'secret_restored', at: '/params/arguments', detail: { count } },
      ]);
    },
  };

  /** Undefined for whatever this installation has not sealed for this caller and this server. */
  function openedFor(sealed: string, exchange: Exchange): string | undefined {
    const opened = box?.open(sealed);
    if (opened === undefined) return undefined;
    const [who, server, value] = JSON.parse(opened) as [string, string, string];
    return who === principal(exchange) && server === exchange.server ? value : undefined;
  }
}
