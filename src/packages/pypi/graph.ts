/** Which of the chosen wheels need which. */

import { normalised } from './names.ts';
import type { Choice } from './report.ts';

/**
 * Names by name, normalised. Requirements of an extra count only where nothing else explains why a wheel was chosen:
 * pip does not say which extras it took.
 */
export function graphOf(choices: readonly Choice[]): ReadonlyMap<string, readonly string[]> {
  const present = new Map(choices.map((each) => [normalised(each.name), each]));
  const edges = new Map<string, Set<string>>();
  for (const [name, { needs }] of present) {
    edges.set(
      name,
      new Set(needs.filter((need) => !need.extra && present.has(need.name)).map((need) => need.name)),
    );
  }
  const roots = choices.filter(({ requested }) => requested).map(({ name }) => normalised(name));
  const reached = reachable(roots, edges);
  for (const [name, { needs }] of present) {
    for (const need of needs) {
      if (need.extra && present.has(need.name) && !reached.has(need.name)) edges.get(name)?.add(need.name);
    }
  }
  return new Map(
    [...edges].map(([name, needed]) => [name, [...needed].filter((each) => each !== name).sort()]),
  );
}

function reachable(roots: readonly string[], edges: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...roots];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(edges.get(next) ?? []));
  }
  return reached;
}
