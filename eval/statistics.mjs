/**
 * The interval in which a share lies with 95 % (Wilson's score interval, without correction for continuity).
 *
 * @param {number} hits
 * @param {number} of
 * @returns {readonly [number, number]}
 */
export function wilson(hits, of) {
  if (of === 0) return [0, 1];
  const z = 1.959964;
  const share = hits / of;
  const centre = share + (z * z) / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  return [Math.max(0, (centre - spread) / whole), Math.min(1, (centre + spread) / whole)];
}

/** `91.1 % (85.4 to 94.7)` */
export function shareOf(hits, of) {
  if (of === 0) return '–';
  const [low, high] = wilson(hits, of).map((share) => (100 * share).toFixed(share < 0.02 ? 2 : 1));
  const share = hits / of;
  return `${(100 * share).toFixed(share < 0.02 ? 2 : 1)} % (${low} to ${high})`;
}
