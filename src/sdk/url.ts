/** Addresses that a tool was given and is about to use. */
import { lookup as lookupByName } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { compileHosts, type Hosts } from '../kinds/hosts.ts';
import { problemOfAnswers } from '../kinds/inner.ts';
import { isProblem, judgeUrl } from '../kinds/url.ts';
import { UnsafeValueError } from './unsafe-value.ts';

export interface UrlRule {
  /** Without the colon; `https` alone when absent. */
  readonly schemes?: readonly string[];
  /** `api.example.com`, `*.example.com:443`, `localhost:3000`. Any public one when absent; one that is named may be an inner one. */
  readonly hosts?: readonly string[];
}

/**
 * An address that keeps to the rule: of an allowed scheme, without user and password, in a form that every reader reads alike, and of
 * no host of this machine, its network or a cloud's own (`169.254.169.254`, `localhost`, `0x7f.1`, `[::ffff:10.0.0.1]`).
 *
 * It judges what the address says. A public name can lead to an inner address: connect by `pinnedUrl`.
 *
 * @throws {UnsafeValueError} `url`
 * @throws {RangeError} when an entry of `hosts` names no host
 */
export function url(text: string, rule: UrlRule = {}): URL {
  judged(text, rule);
  return new URL(text);
}

export interface PinnedUrl {
  readonly url: URL;
  /**
   * For `http.request(url, { lookup })` and undici's `new Agent({ connect: { lookup } })`: leads to the addresses that were judged,
   * and to no others. It knows this one host, so that a redirect elsewhere fails; judge where it points to, and ask again.
   */
  readonly lookup: LookupFunction;
}

export type Resolver = (host: string) => Promise<readonly string[]>;

/**
 * The same, and every address that the host has now is looked at (DNS rebinding). The global `fetch` takes no `lookup`: use `http`,
 * `https` or undici.
 *
 * @param resolve how a name is looked up; the system's way when absent
 * @throws {UnsafeValueError} `url`, also when the host leads nowhere or to an inner address
 */
export async function pinnedUrl(
  text: string,
  rule: UrlRule = {},
  resolve: Resolver = resolved,
): Promise<PinnedUrl> {
  const name = judged(text, rule);
  const read = new URL(text);
  const host = read.hostname.replace(/^\[|\]$/g, '');
  if (name === undefined) return { url: read, lookup: lookupOf(host, await answersOf(host, resolve)) };
  const addresses = await answersOf(name, resolve);
  const problem = problemOfAnswers(addresses);
  if (problem !== undefined) throw unsafe(problem.why);
  return { url: read, lookup: lookupOf(host, addresses) };
}

/** The name that has to be looked at; undefined for an address, and for a host that the rule names. */
function judged(text: string, { schemes = ['https'], hosts }: UrlRule): string | undefined {
  if (typeof text !== 'string') throw unsafe('the address is no text');
  const named: Hosts | undefined = hosts === undefined ? undefined : compileHosts(hosts);
  const found = judgeUrl(text, { schemes: new Set(schemes), hosts: named });
  if (isProblem(found)) throw unsafe(found.why);
  return found.name;
}

async function answersOf(host: string, resolve: Resolver): Promise<readonly string[]> {
  try {
    return await resolve(host);
  } catch {
    throw unsafe('the host cannot be looked up');
  }
}

async function resolved(host: string): Promise<readonly string[]> {
  return (await lookupByName(host, { all: true })).map(({ address }) => address);
}

function lookupOf(known: string, addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (host, { all, family }, done) => {
    const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : undefined;
    const fitting =
      host === known ? answers.filter((each) => wanted === undefined || each.family === wanted) : [];
    const [first] = fitting;
    if (first === undefined) {
      done(Object.assign(new Error(`${host} was not looked at`), { code: 'ENOTFOUND' }), []);
      return;
    }
    if (all === true) done(null, fitting);
    else done(null, first.address, first.family);
  };
}

function unsafe(message: string): UnsafeValueError {
  return new UnsafeValueError('url', message);
}
