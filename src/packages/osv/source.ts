/**
 * Where advisories come from: a file, or a service that speaks the API of osv.dev (google.github.io/osv.dev/api).
 * Only what the config names is asked. A service learns the names and versions of the packages, and nothing else.
 */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Component } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { type Advisory, parseAdvisories, parseAdvisory } from './advisory.ts';
import { affects } from './affects.ts';

/** One component, and one thing that is known to be wrong with it. */
export interface Vulnerability {
  readonly component: Component;
  readonly advisory: Advisory;
}

export type Fetch = (
  url: string,
  init: { method?: string; body?: string; signal: AbortSignal },
) => Promise<Response>;

const TIMEOUT_MS = 30_000;
const PAGES = 100;

/**
 * Whatever is known about these, worst first as far as their order says so.
 *
 * @throws {PackageError} when the source cannot be read: that is no clean bill of health
 */
export async function vulnerabilitiesIn(
  components: readonly Component[],
  source: string,
  fetch: Fetch = globalThis.fetch,
): Promise<Vulnerability[]> {
  const found = /^https?:/i.test(source)
    ? await asked(components, source.replace(/\/+$/, ''), fetch)
    : pairs(components, await fromFile(source), affects);
  return found.sort((a, b) => order(a) - order(b) || compare(a, b));
}

async function fromFile(file: string): Promise<Advisory[]> {
  try {
    return parseAdvisories(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new PackageError(
      'unreachable',
      `the advisories in ${file} cannot be read`,
      'vulnerabilities.osv is a JSON file of OSV advisories, one or a list, or the address of a service',
      { cause },
    );
  }
}

function pairs(
  components: readonly Component[],
  advisories: readonly Advisory[],
  fits: (advisory: Advisory, component: Component) => boolean,
): Vulnerability[] {
  return components.flatMap((component) =>
    advisories.filter((advisory) => fits(advisory, component)).map((advisory) => ({ component, advisory })),
  );
}

const batch = z.looseObject({
  results: z.array(
    z
      .looseObject({
        vulns: z.array(z.looseObject({ id: z.string() })).nullish(),
        next_page_token: z.string().nullish(),
      })
      .nullable(),
  ),
});

/** The service compares versions itself; whether an advisory was withdrawn is for us to see. */
async function asked(components: readonly Component[], base: string, fetch: Fetch): Promise<Vulnerability[]> {
  if (!/^https:|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/i.test(`${base}/`)) {
    throw new PackageError('unreachable', `${base} could be changed by anybody on the way`, 'use https');
  }
  const asking = components.filter(({ purl }) => /^pkg:(?:npm|pypi)\//.test(purl));
  const ids = new Map<string, Set<Component>>();
  let queries = asking.map((component) => ({ component, token: undefined as string | undefined }));
  for (let page = 0; queries.length > 0; page += 1) {
    if (page === PAGES) throw unanswered(base, 'its answer has no end');
    const body = JSON.stringify({
      queries: queries.map(({ component: { purl }, token }) => ({
        package: { purl },
        ...(token !== undefined && { page_token: token }),
      })),
    });
    const { results } = await json(fetch, `${base}/v1/querybatch`, base, (value) => batch.parse(value), body);
    if (results.length !== queries.length) throw unanswered(base, 'it answers something else');
    queries = queries.flatMap(({ component }, index) => {
      const { vulns, next_page_token: token } = results[index] ?? {};
      for (const { id } of vulns ?? []) ids.set(id, (ids.get(id) ?? new Set()).add(component));
      return typeof token === 'string' && token !== '' ? [{ component, token }] : [];
    });
  }
  const found: Vulnerability[] = [];
  for (const [id, about] of ids) {
    const advisory = await json(fetch, `${base}/v1/vulns/${encodeURIComponent(id)}`, base, parseAdvisory);
    if (!advisory.withdrawn) found.push(...[...about].map((component) => ({ component, advisory })));
  }
  return found;
}

async function json<Answer>(
  fetch: Fetch,
  url: string,
  base: string,
  parse: (value: unknown) => Answer,
  body?: string,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      ...(body !== undefined && { method: 'POST', body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return parse(await response.json());
  } catch (cause) {
    const why = cause instanceof z.ZodError ? 'its answer cannot be read' : String(cause);
    throw unanswered(base, why, cause);
  }
}

function unanswered(base: string, why: string, cause?: unknown): PackageError {
  const hint = 'check vulnerabilities.osv in bartizan.yaml, and the network';
  return new PackageError('unreachable', `${base} cannot be asked about vulnerabilities: ${why}`, hint, {
    cause,
  });
}

const WORDS = ['CRITICAL', 'HIGH', 'MODERATE', 'MEDIUM', 'LOW'];

/** As far as the advisory has a word for it. */
function order({ advisory: { severity } }: Vulnerability): number {
  const said = severity.map((each) => each.toUpperCase());
  const at = WORDS.findIndex((word) => said.includes(word));
  return at === -1 ? WORDS.length : at;
}

function compare(a: Vulnerability, b: Vulnerability): number {
  const key = ({ component, advisory }: Vulnerability): string => `${component.purl} ${advisory.id}`;
  return key(a) < key(b) ? -1 : 1;
}
