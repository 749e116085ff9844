/**
 * How well a value fits what a rule asks for.
 *
 * `unclear` is a value written so that the server may read it otherwise than we do. It never helps whoever wrote it:
 * it does not satisfy an allow rule, and it does satisfy a deny or ask rule.
 */
export type Likeness = 'yes' | 'no' | 'unclear';

/** All parts have to fit: one that does not is decisive. */
export function both(a: Likeness, b: Likeness): Likeness {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'unclear';
}

/** Many values in one place: all fit, none fits, or it is unclear. An empty list fits nothing. */
export function ofAll<Value>(values: readonly Value[], likeness: (value: Value) => Likeness): Likeness {
  let result: Likeness | undefined;
  for (const value of values) {
    const one = likeness(value);
    if (one === 'unclear' || (result !== undefined && result !== one)) return 'unclear';
    result = one;
  }
  return result ?? 'no';
}
