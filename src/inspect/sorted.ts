/** Index of the last of `count` things, in the order of where they start, that starts at `value` or before; 0 where there is none. */
export function lastNotAfter(count: number, startOf: (index: number) => number, value: number): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startOf(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
