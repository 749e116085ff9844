/**
 * Stops one caller from flooding a server, or one tool of it, with more calls than it was meant to take (J2).
 *
 * It counts in the memory of this process. Workers of one gateway each allow their share, so that together they allow what
 * was said; several gateways each have their own count. It does not end a call that hangs (J3): such a call holds its
 * place until the exchange is over.
 */
import { z } from 'zod';
import type { Exchange } from '../gateway/context.ts';
import type { Control, Pins } from '../gateway/control.ts';
import { defineControl } from '../gateway/control.ts';
import { type Decision, deny, pass } from '../gateway/decision.ts';
import { type Account, createAccounts } from './rate-limits-accounts.ts';
import { type Bucket, createBucket, type Rate, take, waitFor } from './rate-limits-bucket.ts';

const perSecond = z.number().min(0.001).max(1_000_000).describe('Calls per second, on average.');
const burst = z.int().min(1).max(1_000_000).describe('Calls that may come at once after a pause.');
const concurrent = z.int().min(1).max(100_000).describe('Calls that may be under way at once.');

const options = z.strictObject({
  server: z
    .strictObject({
      perSecond: perSecond.default(50),
      burst: burst.default(100),
      concurrent: concurrent.default(64),
    })
    .prefault({})
    .describe('What one caller may ask of one server, whatever the method.'),
  tool: z
    .strictObject({ perSecond: perSecond.default(20), burst: burst.default(40) })
    .prefault({})
    .describe('What one caller may ask of one tool. Tools that were never approved share one count.'),
});

/** Callers that are counted apart for each server. Those beyond share one account. */
const CALLERS = 10_000;

export const rateLimits: Control = defineControl({
  id: 'rate-limits',
  summary: 'Refuses calls that come faster, or more at once, than a server or a tool is meant to take.',
  stops: ['J2'],
  options,

  create({ server, tool }, { pins, servers, processes = () => 1 }) {
    const shares = new Map(servers.map((name) => [name, shareOf({ server, tool }, processes(name))]));
    const whole = shareOf({ server, tool }, 1);
    const accounts = new Map(servers.map((name) => [name, createAccounts(CALLERS)]));
    const strangers = createAccounts(CALLERS);
    const holders = new Map<string, Account>();

    return {
      request(exchange) {
        const { id, at, caller } = exchange;
        if (holders.has(id)) return pass;
        const { perServer, perTool, concurrent } = shares.get(exchange.server) ?? whole;
        const account = (accounts.get(exchange.server) ?? strangers).of(caller.id, at);
        // Subscriptions have places of their own (gateway/subscriptions.ts): nobody who only listens keeps others from calling.
        const lasts = exchange.method === 'subscriptions/listen';
        if (!lasts && account.underway >= concurrent) return tooMany;
        const calls = exchange.method === 'tools/call' ? bucketOf(account, exchange, pins) : undefined;
        const wait = waitFor(account.all, perServer, at);
        const waitForTool = calls === undefined ? 0 : waitFor(calls, perTool, at);
        if (wait > 0 || waitForTool > 0) return tooFast(Math.max(wait, waitForTool), waitForTool > wait);
        take(account.all, perServer);
        if (calls !== undefined) take(calls, perTool);
        if (lasts) return pass;
        account.underway++;
        holders.set(id, account);
        return pass;
      },

      done({ id }) {
        const account = holders.get(id);
        if (account === undefined) return;
        holders.delete(id);
        account.underway--;
      },
    };
  },
});

const tooMany: Decision = Object.freeze(deny('too_many_calls', { limit: 'concurrent' }));

function tooFast(waitMs: number, isTool: boolean): Decision {
  return deny('rate_limited', { retryAfterMs: Math.ceil(waitMs), limit: isTool ? 'tool' : 'server' });
}

interface Share {
  readonly perServer: Rate;
  readonly perTool: Rate;
  readonly concurrent: number;
}

/** What one of several processes may let through. */
function shareOf({ server, tool }: z.output<typeof options>, processes: number): Share {
  const part = ({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }): Rate =>
    rateOf({ perSecond: perSecond / processes, burst: Math.ceil(burst / processes) });
  return {
    perServer: part(server),
    perTool: part(tool),
    concurrent: Math.ceil(server.concurrent / processes),
  };
}

function rateOf({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }): Rate {
  const every = 1000 / perSecond;
  return { every, tolerance: every * (burst - 1) };
}

/** Only names that a person approved have a count of their own, so what a client makes up costs no memory. */
function bucketOf(account: Account, { server, tool }: Exchange, pins: Pins): Bucket {
  if (tool === undefined) return account.unapproved;
  const known = account.tools.get(tool.name);
  if (known !== undefined) return known;
  if (pins.digestOf(server, 'tool', tool.name) === undefined) return account.unapproved;
  const bucket = createBucket();
  account.tools.set(tool.name, bucket);
  return bucket;
}
