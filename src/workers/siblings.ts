/** Who of several workers answers what, seen from one of them. */
import path from 'node:path';
import type { Siblings } from '../faces/http/siblings.ts';

/** A worker among others. */
export interface Place {
  /** Counted from 0. */
  readonly index: number;
  readonly count: number;
  /** A directory of theirs that nobody else can enter: there they listen for each other. */
  readonly dir: string;
}

/** Ids of sessions begin with it, states have it behind their kind. */
const SESSION = /^w(\d{1,2})\./;
const STATE = /bartizan(?:1|-parked)\.w(\d{1,2})\./;
const WORD = 'bartizan';

export function createSiblings({ index, count, dir }: Place, owners: ReadonlyMap<string, number>): Siblings {
  const socketOf = (worker: number): string => path.join(dir, `${worker}.sock`);

  return {
    mark: `w${index}.`,
    socket: socketOf(index),
    socketFor({ address, sessionId, body }) {
      const owner = owners.get(address) ?? markIn(SESSION, sessionId) ?? stateIn(body);
      return owner === undefined || owner === index || owner >= count ? undefined : socketOf(owner);
    },
  };
}

function markIn(pattern: RegExp, text: string | undefined): number | undefined {
  const found = text === undefined ? null : pattern.exec(text);
  return found === null ? undefined : Number(found[1]);
}

/** Who wrote a mark does not matter: it only leads to a worker, which looks for itself. */
function stateIn(body: Buffer | undefined): number | undefined {
  const at = body?.indexOf(WORD) ?? -1;
  return at === -1 ? undefined : markIn(STATE, body?.toString('latin1', at));
}
