import { type Bucket, createBucket, isFull } from './rate-limits-bucket.ts';

/** What one caller has asked of one server. */
export interface Account {
  readonly all: Bucket;
  /** Calls of tools that were never approved. */
  readonly unapproved: Bucket;
  /** One for each approved tool that was called. */
  readonly tools: Map<string, Bucket>;
  underway: number;
}

/** The accounts of all callers of one server. */
export interface Accounts {
  of(caller: string, at: number): Account;
}

/** How many of the oldest accounts are looked at for one that can go. */
const LOOKED_AT = 8;

/**
 * At most `capacity` accounts. When there are as many, one that counts nothing makes room; where all of them count,
 * further callers share one account. Nobody gains by being forgotten, and nobody's account grows the memory.
 */
export function createAccounts(capacity: number): Accounts {
  const accounts = new Map<string, Account>();
  const shared = createAccount();
  return {
    of(caller, at) {
      const known = accounts.get(caller);
      if (known !== undefined) return known;
      if (accounts.size >= capacity && !makeRoom(at)) return shared;
      const account = createAccount();
      accounts.set(caller, account);
      return account;
    },
  };

  function makeRoom(at: number): boolean {
    let looked = 0;
    for (const [caller, account] of accounts) {
      if (isIdle(account, at)) return accounts.delete(caller);
      if (++looked === LOOKED_AT) return false;
    }
    return false;
  }
}

function createAccount(): Account {
  return { all: createBucket(), unapproved: createBucket(), tools: new Map(), underway: 0 };
}

function isIdle({ underway, all, unapproved, tools }: Account, at: number): boolean {
  if (underway > 0 || !isFull(all, at) || !isFull(unapproved, at)) return false;
  for (const bucket of tools.values()) if (!isFull(bucket, at)) return false;
  return true;
}
