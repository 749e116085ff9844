/**
 * A path of a file (C3): decoded as servers decode, and held to folders where some are known.
 */
import { fileURLToPath } from 'node:url';
import type { Problem } from '../problem.ts';
import { readingsOf } from '../readings.ts';
import type { Roots } from './roots.ts';
import { climbsOut, goesUp, isAbsolute, isUnc } from './steps.ts';

export interface PathRule {
  /** Where none are known, only what the path says by itself is judged. */
  readonly roots?: Roots | undefined;
}

/** Longer ones no system takes (PATH_MAX of Linux). */
const LONGEST = 4096;

export function problemOfPath(text: string, { roots }: PathRule = {}): Problem | undefined {
  if (text.length > LONGEST) return { why: `the path is longer than ${LONGEST} characters` };
  const readings = readingsOf(text);
  if (readings === undefined) return { why: 'the path is encoded too many times to be read' };
  const wasAbsolute = isAbsolute(plain(text) ?? '');
  for (const reading of readings) {
    const isDecoded = reading !== text;
    const problem = problemOfReading(reading, isDecoded && !wasAbsolute, roots);
    if (problem === undefined) continue;
    return isDecoded ? { why: `${problem.why}, once it is decoded` } : problem;
  }
  return undefined;
}

function problemOfReading(
  reading: string,
  isNewlyDecoded: boolean,
  roots: Roots | undefined,
): Problem | undefined {
  if (/[\x00-\x1f\x7f]/.test(reading)) return { why: 'the path has a control character' };
  // An honest address is whole: `..` in it is there for whoever compares beginnings.
  if (/^file:/i.test(reading) && goesUp(reading)) return { why: 'the file: address climbs' };
  const file = plain(reading);
  if (file === undefined) return { why: 'the path is a file: address of another machine, or a broken one' };
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) return { why: 'the path is an address' };
  if (isUnc(file)) return { why: 'the path names a share or a device of Windows' };
  if (climbsOut(file)) return { why: 'the path climbs out of where it begins' };
  if (isNewlyDecoded && isAbsolute(file)) return { why: 'the path is absolute' };
  if (roots === undefined) return undefined;
  if (file.includes('\\')) {
    const slashed = file.replaceAll('\\', '/');
    return roots(file) ?? roots(slashed);
  }
  return roots(file);
}

/** Of a `file:` address, the path in it. Undefined where there is none on this machine. */
function plain(text: string): string | undefined {
  if (!/^file:/i.test(text)) return text;
  try {
    return fileURLToPath(text, { windows: false });
  } catch {
    return undefined;
  }
}
