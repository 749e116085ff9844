// Weights as they ship: see `Weights` in src/inspect/injection/model.ts.

/** Weights below this are left out, of 127. */
const LEAST = 9;

export function packed({ weights, bias }) {
  let most = 0;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  const scale = most / 127;
  const bytes = [];
  let last = -1;
  let count = 0;
  for (const [place, weight] of weights.entries()) {
    const small = Math.round(weight / scale);
    if (Math.abs(small) < LEAST) continue;
    count += 1;
    let distance = place - last;
    last = place;
    for (; distance > 0x7f; distance >>>= 7) bytes.push((distance & 0x7f) | 0x80);
    bytes.push(distance, small & 0xff);
  }
  return { bias, scale, table: Buffer.from(bytes).toString('base64'), count };
}

/** The source text of the module that has them. */
export function written(name, { bias, scale, table }) {
  return [
    '// Written by scripts/train-detector.mjs. Do not edit.',
    "import type { Weights } from '../model.ts';",
    '',
    `export const ${name}Weights: Weights = {`,
    `  bias: ${bias},`,
    `  scale: ${scale},`,
    '  table:',
    `    '${table}',`,
    '};',
    '',
  ].join('\n');
}
