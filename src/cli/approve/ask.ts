import type { Offer } from '../../gateway/context.ts';
import type { Change } from '../../lock/changes.ts';
import type { Verdict } from '../../lock/decide.ts';
import { printable } from '../terminal.ts';
import type { Person } from './person.ts';
import { countOf, type Review } from './review.ts';

/** What came of one review. */
export interface Outcome {
  /** The way the server is started, and everything in `verdicts`, goes into the lock; false leaves it as it is. */
  readonly decided: boolean;
  readonly verdicts: readonly Verdict[];
  readonly dynamicResources?: boolean;
  readonly skipped: number;
  /** The person wants to see no more servers. */
  readonly quit: boolean;
}

/** Everything at once, for `--yes`: what is blocked stays blocked, what is gone is forgotten. */
export function approveAll({ changes, resourceClass }: Review): Outcome {
  return {
    decided: true,
    verdicts: changes.map(approvalOf),
    ...(resourceClass === 'proposed' ? { dynamicResources: true } : {}),
    skipped: 0,
    quit: false,
  };
}

function approvalOf({ type, offer }: Change): Verdict {
  return { offer, verdict: type === 'removed' ? 'forget' : 'approve' };
}

const NOTHING: Outcome = { decided: false, verdicts: [], skipped: 0, quit: false };

/** @param show prints one change, in full. */
export async function askAbout(
  review: Review,
  person: Person,
  show: (change: Change) => void,
): Promise<Outcome> {
  const { server, changes, resourceClass, standing } = review;
  const start = standing === 'same' ? 'Review' : 'Approve the way it is started, and review';
  const what = changes.length === 0 && resourceClass !== 'proposed' ? 'nothing else' : itemsOf(review);
  const first = await person.choose(`${server}: ${start} ${what}?`, [
    { value: 'each', label: changes.length === 0 ? 'Yes' : 'Yes, one by one' },
    ...(changes.length > 1
      ? [{ value: 'all', label: 'Yes, show all of it, then approve all' } as const]
      : []),
    { value: 'skip', label: 'Not now', hint: 'it stays as it is' },
    { value: 'quit', label: 'Quit' },
  ]);
  if (first === undefined || first === 'quit') return { ...NOTHING, quit: true };
  if (first === 'skip') return { ...NOTHING, skipped: changes.length };
  return decideEach(review, person, show, first === 'all');
}

async function decideEach(
  { server, changes, resourceClass, offered }: Review,
  person: Person,
  show: (change: Change) => void,
  allAtOnce: boolean,
): Promise<Outcome> {
  const verdicts: Verdict[] = [];
  let skipped = 0;
  let together = allAtOnce;
  for (let at = 0; at < changes.length; at += 1) {
    if (together) {
      const left = changes.slice(at);
      for (const change of left) show(change);
      const answer = await askForAll(person, left);
      if (answer === 'all') {
        verdicts.push(...left.map(approvalOf));
        break;
      }
      if (answer !== 'each') return { decided: true, verdicts, skipped: skipped + left.length, quit: true };
      together = false;
    }
    const change = changes[at];
    if (change === undefined) break;
    show(change);
    const answer = await askForOne(person, change, changes.length - at - 1);
    if (answer === undefined || answer === 'quit') {
      return { decided: true, verdicts, skipped: skipped + changes.length - at, quit: true };
    }
    if (answer === 'rest') {
      together = true;
      verdicts.push(approvalOf(change));
    } else if (answer === 'approve') verdicts.push(approvalOf(change));
    else if (answer === 'block') verdicts.push({ offer: change.offer, verdict: 'block' });
    else skipped += 1;
  }
  if (resourceClass !== 'proposed') return { decided: true, verdicts, skipped, quit: false };
  const answer = await person.choose(
    `${server} lists ${offered.resources.length} resources. Let clients read any resource that it offers?`,
    [
      { value: 'yes', label: 'Yes, as a class', hint: 'their titles and descriptions will not go out' },
      { value: 'no', label: 'No', hint: 'none of them can be read' },
    ],
  );
  return {
    decided: true,
    verdicts,
    ...(answer === 'yes' ? { dynamicResources: true } : {}),
    skipped: skipped + (answer === 'yes' ? 0 : 1),
    quit: answer === undefined,
  };
}

function askForAll(person: Person, left: readonly Change[]): Promise<'all' | 'each' | 'quit' | undefined> {
  return person.choose(`That was all: ${countOf(left.map(({ offer }) => offer))}.`, [
    { value: 'each', label: 'Decide one by one' },
    { value: 'all', label: 'Approve all of it' },
    { value: 'quit', label: 'Quit' },
  ]);
}

function askForOne(
  person: Person,
  { type, offer }: Change,
  more: number,
): Promise<'approve' | 'block' | 'skip' | 'rest' | 'quit' | undefined> {
  if (type === 'removed') {
    return person.choose(`${labelOf(offer)} is gone.`, [
      { value: 'approve', label: 'Forget it', hint: 'if it comes back, you will be asked' },
      { value: 'skip', label: 'Keep its approval' },
      { value: 'quit', label: 'Quit' },
    ]);
  }
  return person.choose(labelOf(offer), [
    { value: 'skip', label: 'Skip', hint: 'withheld, and asked about again' },
    { value: 'approve', label: 'Approve' },
    { value: 'block', label: 'Block', hint: 'withheld, and not asked about again until it changes' },
    ...(more > 0 ? [{ value: 'rest', label: 'Approve, then show all that is left' } as const] : []),
    { value: 'quit', label: 'Quit' },
  ]);
}

function labelOf({ kind, name }: Offer): string {
  return kind === 'instructions' ? 'instructions' : `${kind} ${printable(name)}`;
}

function itemsOf({ changes, resourceClass }: Review): string {
  const items = changes.length === 0 ? [] : [countOf(changes.map(({ offer }) => offer))];
  return [...items, ...(resourceClass === 'proposed' ? ['its resources as a class'] : [])].join(', ');
}
