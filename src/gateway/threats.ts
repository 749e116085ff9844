/** Id of a threat in `docs/threats.md`: `F1` is the rug pull. */
export type ThreatId = `${'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L'}${number}`;
