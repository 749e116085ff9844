/** What becomes of a parameter whose kind was only guessed: nothing is refused that an honest one may be. */
import { problemOfLikelyArgument } from '../kinds/argument.ts';
import { problemOfLikelyHost } from '../kinds/host.ts';
import { problemOfLikelyIdentifier } from '../kinds/identifier.ts';
import type { HostProblem } from '../kinds/inner.ts';
import { judgeLikelyUrl } from '../kinds/likely-url.ts';
import { problemOfPath } from '../kinds/path/path.ts';
import type { Roots } from '../kinds/path/roots.ts';
import { isProblem } from '../kinds/url.ts';
import type { Around } from './arguments-around.ts';
import type { Judge } from './arguments-kinds.ts';
import type { Likely } from './arguments-names.ts';
import { problemOfName } from './arguments-urls.ts';

type Found = HostProblem | undefined;

/** One for each, made once for a server. */
export function likelyJudges(around: Around): Readonly<Record<Likely, Judge>> {
  const { inner, resolve, roots, isHeld } = around;
  const url = (text: string): Found | Promise<Found> => {
    const read = judgeLikelyUrl(text, { inner, path: (file) => problemOfPath(file, { roots }) });
    if (isProblem(read)) return read;
    return resolve && read.name !== undefined ? problemOfName(read.name, around) : undefined;
  };
  // Many tools take a path or an address.
  const pathIn = (held: Roots | undefined) => (text: string) =>
    /^(?:(?!file:)[a-z][a-z0-9+.-]+:\/\/|data:)/i.test(text)
      ? url(text)
      : problemOfPath(text, { roots: held });
  return {
    file: texts(pathIn(roots)),
    path: texts(pathIn(isHeld ? roots : undefined)),
    url: texts(url),
    host: texts(problemOfLikelyHost),
    argument: texts(problemOfLikelyArgument),
    identifier: texts(problemOfLikelyIdentifier),
  };
}

/** A number is the address that it may be read as. */
function texts(judge: (text: string) => Found | Promise<Found>): Judge {
  return (value) =>
    typeof value === 'string' || typeof value === 'number' ? judge(String(value)) : undefined;
}
