import type { Launch, Standing } from './launch.ts';
import type { Person } from './person.ts';

/**
 * Whether a server is started, or connected to, to see what it offers: nobody has approved yet how that is done.
 * Undefined when the person broke off.
 */
export function askToStart(
  server: string,
  { withoutWalls, isElsewhere }: Launch,
  standing: Exclude<Standing, 'same'>,
  person: Person,
): Promise<'start' | 'skip' | 'quit' | undefined> {
  const what = isElsewhere
    ? 'Connect to it like this'
    : withoutWalls
      ? 'Start it like this, without walls and with all your rights'
      : 'Start it like this';
  const start = { value: 'start', label: 'Yes', hint: 'nothing is approved by that' } as const;
  const skip = { value: 'skip', label: 'Not now', hint: 'it stays as it is' } as const;
  // What comes first is taken by whoever only presses Enter.
  const isPlain = standing === 'new' && !withoutWalls;
  return person.choose(`${server}: ${what}, to see what it offers?`, [
    ...(isPlain ? [start, skip] : [skip, start]),
    { value: 'quit', label: 'Quit' },
  ]);
}
