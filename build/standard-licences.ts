/** The texts of licences, for packages that name theirs and do not bring it along. */
import { readFileSync } from 'node:fs';

/** https://spdx.org/licenses/ISC.html */
const isc = (holder: string): string => `ISC License

Copyright (c) ${holder}

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.`;

/** Undefined for a licence that is not known here: then the build stops, and somebody looks. */
export function standardLicence(licence: string, holder: string): string | undefined {
  switch (licence) {
    case 'ISC':
      return isc(holder);
    case 'Apache-2.0':
      return `Copyright ${holder}\n\n${readFileSync(new URL('../LICENSE', import.meta.url), 'utf8').trim()}`;
    case 'CC0-1.0':
      return `By ${holder}, dedicated to the public domain: https://creativecommons.org/publicdomain/zero/1.0/`;
    case 'CC-BY-3.0':
      return `By ${holder}, unchanged, under https://creativecommons.org/licenses/by/3.0/`;
    default:
      return undefined;
  }
}
