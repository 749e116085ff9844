/** The smallest grants of files that cover what a server needs, and words for what they do not cover. */
import path from 'node:path';
import { isInside } from '../../sandbox/guard.ts';
import type { Access } from './access.ts';
import { fileNeeds, type Need } from './file-needs.ts';
import type { Grant } from './proposal.ts';
import { isCache, isOwn, isShelf, isSystem, objection, type Surroundings } from './surroundings.ts';

export interface FileProposal {
  /** With absolute paths. */
  readonly read: readonly Grant[];
  readonly write: readonly Grant[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** So many files of a directory stand for all of them. */
const MANY = 4;

/** What a program reads of itself to run it. */
const CODE = /\.(?:[cm]?[jt]sx?|node|wasm|py[co]?|so(?:\.[\d.]+)?|rb|pl|jar|class|php|lua)$/;

export function proposeFiles(accesses: readonly Access[], surroundings: Surroundings): FileProposal {
  const around = withCode(accesses, surroundings);
  const found = fileNeeds(accesses, around);
  const notes: string[] = [];
  const allowed = found.needs.filter(({ how, place, because }) => {
    const why = objection(place, how, around);
    if (why !== undefined) {
      notes.push(
        `${place} is not proposed for ${how === 'read' ? 'reading' : 'writing'}: it ${why}. What it did: ${because}.`,
      );
    }
    return why === undefined;
  });
  const write = outermost(allowed.filter(({ how }) => how === 'write'));
  const reads = allowed.filter(({ how }) => how === 'read');
  const isLooked = (place: string): boolean =>
    around.named.includes(place) && objection(place, 'read', around) === undefined;
  const named = found.looked.filter(isLooked).map(
    (place): Need => ({
      how: 'read',
      place,
      because: 'it is among its arguments, and was looked at; what it does there was not seen',
    }),
  );
  const read = outermost(collapsed([...reads, ...named], around)).filter(
    ({ place }) => !covers(write, place),
  );

  const seen = [...read, ...write];
  const rest = found.looked.filter(
    (place) =>
      !isLooked(place) &&
      !covers(seen, place) &&
      !isShelf(place, around) &&
      !isCache(place, around) &&
      !isSystem(place, around),
  );
  if (rest.length > 0) notes.push(`It looked whether these are there, and opened none: ${some(rest)}.`);
  if (found.settings.length > 0) {
    notes.push(
      `It read settings of this machine, which no sandbox shows: ${some(found.settings)}. Grant one if it fails without.`,
    );
  }
  if (found.lost.length > 0) {
    notes.push(
      `It made ${some(found.lost)}. In a sandbox that place is private, and gone with the server; give it a directory of its own if something there has to stay.`,
    );
  }
  const warnings = [...found.secrets].map(
    ([{ what, place }, places]) =>
      `It wanted ${what}: ${some(places)}. ${around.kindOf(place) === undefined ? 'There is none here.' : 'It was hidden from it, and is not proposed.'}`,
  );
  return { read: read.map(grantOf), write: write.map(grantOf), warnings, notes };
}

/** What it may not change: the files that it was seen to run, besides those that it is started with. */
function withCode(accesses: readonly Access[], around: Surroundings): Surroundings {
  const code = accesses
    .filter(
      ({ how, path: file, error }) =>
        error === undefined && (how === 'read' || how === 'run') && isOwn(file, around) && CODE.test(file),
    )
    .map(({ path: file }) => file);
  return { ...around, programs: [...new Set([...around.programs, ...code])] };
}

/** Many files of one directory become the directory, where somebody may grant that. */
function collapsed(needs: readonly Need[], around: Surroundings): Need[] {
  const byDirectory = new Map<string, Need[]>();
  for (const need of needs) {
    if (around.kindOf(need.place) !== 'file') continue;
    const directory = path.dirname(need.place);
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), need]);
  }
  const wide = [...byDirectory]
    .filter(
      ([directory, files]) => files.length >= MANY && objection(directory, 'read', around) === undefined,
    )
    .map(([place, files]): Need => ({ how: 'read', place, because: `it reads ${files.length} files in it` }));
  return [...needs, ...wide];
}

function outermost(needs: readonly Need[]): Need[] {
  const places = [...new Map(needs.toReversed().map((need) => [need.place, need])).values()];
  return places
    .filter(({ place }) => !places.some((other) => other.place !== place && isInside(place, other.place)))
    .sort((a, b) => (a.place < b.place ? -1 : 1));
}

function covers(needs: readonly Need[], place: string): boolean {
  return needs.some((need) => isInside(place, need.place));
}

function grantOf({ place, because }: Need): Grant {
  return { value: place, because };
}

/** The first few, and how many more. */
export function some(words: readonly string[], most = 4): string {
  const shown = words.slice(0, most).join(', ');
  return words.length > most ? `${shown} and ${words.length - most} more` : shown;
}
