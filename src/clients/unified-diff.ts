/** Lines of context around a change, as `diff -u` has it. */
const CONTEXT = 3;

/** Lines beyond which the shortest edit is not looked for: it takes memory by the square of what differs. */
const LONGEST_SEARCH = 2_000;

interface Step {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

/** What changed between two texts, in the unified format; empty when nothing did. */
export function unifiedDiff(
  file: string,
  before: string | undefined,
  after: string | undefined,
): readonly string[] {
  const steps = compare(linesOf(before ?? ''), linesOf(after ?? ''));
  if (steps.every(({ mark }) => mark === ' ')) return [];
  const lines = [
    `--- ${before === undefined ? '/dev/null' : file}`,
    `+++ ${after === undefined ? '/dev/null' : file}`,
  ];
  for (const [from, to] of hunks(steps)) {
    const old = steps.slice(0, from).filter(({ mark }) => mark !== '+').length;
    const fresh = steps.slice(0, from).filter(({ mark }) => mark !== '-').length;
    const hunk = steps.slice(from, to);
    const olds = hunk.filter(({ mark }) => mark !== '+').length;
    const freshes = hunk.filter(({ mark }) => mark !== '-').length;
    lines.push(`@@ -${range(old, olds)} +${range(fresh, freshes)} @@`);
    lines.push(...hunk.map(({ mark, line }) => mark + line));
  }
  return lines;
}

// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), between what both texts have at their ends.
function compare(before: readonly string[], after: readonly string[]): Step[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const kept = (lines: readonly string[]): Step[] => lines.map((line) => ({ mark: ' ', line }));
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  const middle =
    old.length + fresh.length > LONGEST_SEARCH ? everyLine(old, fresh) : shortestEdit(old, fresh);
  return [...kept(before.slice(0, head)), ...middle, ...kept(before.slice(before.length - tail))];
}

function everyLine(before: readonly string[], after: readonly string[]): Step[] {
  return [
    ...before.map((line): Step => ({ mark: '-', line })),
    ...after.map((line): Step => ({ mark: '+', line })),
  ];
}

function shortestEdit(before: readonly string[], after: readonly string[]): Step[] {
  const reach = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  const at = (map: Map<number, number>, k: number): number => map.get(k) ?? -1;
  const comesDown = (map: Map<number, number>, k: number, d: number): boolean =>
    k === -d || (k !== d && at(map, k - 1) < at(map, k + 1));
  search: for (let d = 0; d <= before.length + after.length; d++) {
    trace.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      let x = comesDown(reach, k, d) ? at(reach, k + 1) : at(reach, k - 1) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++;
      reach.set(k, x);
      if (x >= before.length && x - k >= after.length) break search;
    }
  }

  const steps: Step[] = [];
  let x = before.length;
  let y = after.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const map = trace[d] ?? reach;
    const k = x - y;
    const down = comesDown(map, k, d);
    const fromX = d === 0 ? 0 : at(map, down ? k + 1 : k - 1);
    const fromY = d === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY) {
      x--;
      y--;
      steps.push({ mark: ' ', line: before[x] ?? '' });
    }
    if (d > 0)
      steps.push(down ? { mark: '+', line: after[fromY] ?? '' } : { mark: '-', line: before[fromX] ?? '' });
    x = fromX;
    y = fromY;
  }
  return steps.reverse();
}

function hunks(steps: readonly Step[]): [number, number][] {
  const found: [number, number][] = [];
  for (const [index, { mark }] of steps.entries()) {
    if (mark === ' ') continue;
    const last = found.at(-1);
    const to = Math.min(steps.length, index + 1 + CONTEXT);
    if (last !== undefined && index - CONTEXT <= last[1]) last[1] = to;
    else found.push([Math.max(0, index - CONTEXT), to]);
  }
  return found;
}

function range(skipped: number, count: number): string {
  return count === 1 ? `${skipped + 1}` : `${count === 0 ? skipped : skipped + 1},${count}`;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
