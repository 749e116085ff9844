/** `wheels.json`: the wheels that a server consists of, kept with what was installed. */
import * as z from 'zod';
import { PackageError } from '../package-error.ts';

export interface LockedWheel {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly url: string;
  readonly sha256: string;
}

export interface WheelLock {
  /** Such as `3.11`. */
  readonly python: string;
  /** The package itself first. */
  readonly wheels: readonly LockedWheel[];
}

const schema: z.ZodType<WheelLock> = z.strictObject({
  python: z.string().regex(/^\d+\.\d+$/),
  wheels: z
    .array(
      z.strictObject({
        name: z.string(),
        version: z.string(),
        filename: z.string().regex(/^[A-Za-z0-9._+!-]+\.whl$/),
        url: z.url(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
});

export const LOCK_NAME = 'wheels.json';

export function formatWheelLock(lock: WheelLock): string {
  return `${JSON.stringify(lock, undefined, 2)}\n`;
}

/** @throws {PackageError} `tampered` */
export function parseWheelLock(text: string): WheelLock {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PackageError('tampered', `${LOCK_NAME} is not what was written`, 'bartizan add it again', {
      cause,
    });
  }
}
