/** Addresses, with their hosts looked up where the config asks for it. */
import { compileHosts } from '../kinds/hosts.ts';
import { type HostProblem, problemOfAnswers } from '../kinds/inner.ts';
import { isProblem, judgeUrl } from '../kinds/url.ts';
import type { Around } from './arguments-around.ts';

type Found = HostProblem | undefined;

export interface UrlOptions {
  readonly schemes: readonly string[];
  readonly hosts?: readonly string[] | undefined;
  readonly resolve?: boolean | undefined;
}

export function urlJudge(options: UrlOptions, around: Around): (text: string) => Found | Promise<Found> {
  const schemes = new Set(options.schemes);
  // Nobody looks at where a named host leads: whoever has named it knows.
  const hosts = options.hosts === undefined ? around.hosts : compileHosts(options.hosts);
  const resolve = options.resolve ?? around.resolve;
  return (text) => {
    const read = judgeUrl(text, { schemes, hosts, inner: around.inner });
    if (isProblem(read)) return read;
    return resolve && read.name !== undefined ? problemOfName(read.name, around) : undefined;
  };
}

/**
 * What is found is not held: the server looks the name up again, and may hear something else. Only the way out of walls goes to
 * the address that was looked at.
 */
export async function problemOfName(name: string, { lookup }: Around): Promise<Found> {
  if (lookup === undefined) return { why: 'nobody is there who looks names up' };
  try {
    return problemOfAnswers(await lookup(name));
  } catch {
    return { why: 'the name of the host could not be looked up' };
  }
}
