/** Whether a value that is called a secret is one, or stands for one. */
import { entropyOf } from './entropy.ts';
import { isMadeUp } from './made-up.ts';
import { isReference } from './reference.ts';

export interface Named {
  readonly kind: string;
  /** Thought up by a person, perhaps; else drawn by a machine. */
  readonly isPassword: boolean;
}

const LONGEST = 4096;
const NO_VALUE =
  /^(?:true|false|null|none|undefined|nil|string|number|boolean|bearer|basic|optional|required|password\d?|passw0rd|secret|token|admin|root|test(?:ing)?\d{0,4}|default|hidden|masked|empty|unset|n\/a|\d{1,4}[-–]\d{1,4}\b.*)$/i;
/** A word as people write it. */
const WORD = /^(?:[A-Z]?[a-z]{3,}|[A-Z]{4,})$/;
const HEX = /^[0-9a-f-]+$/i;
const DRAWN = /^[A-Za-z0-9_\-+/=.~:|!@#$%^&*,]+$/;

/** Whether this value is a secret, when its name says so. */
export function isSecretValue(value: string, { isPassword }: Named): boolean {
  const { length } = value;
  if (length < 6 || length > LONGEST || !(isPassword ? isThoughtUp(value) : isDrawn(value))) return false;
  return !NO_VALUE.test(value) && !isMadeUp(value) && !isReference(value);
}

/**
 * Of three kinds of letters at least, or as if a machine had drawn it. Simpler passwords cannot be told from what is said about
 * them, or from names.
 */
function isThoughtUp(value: string): boolean {
  if (/\s/.test(value) || /^[\d.,:/-]+$/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9\s._-]/].filter((kind) => kind.test(value)).length;
  return kinds >= 3 || isDrawn(value);
}

function isDrawn(value: string): boolean {
  if (value.length < 16 || !DRAWN.test(value) || !isMixed(value)) return false;
  if (value.split(/[-_.:/]/).filter((part) => WORD.test(part)).length >= 2) return false;
  return entropyOf(value.slice(0, 1024)) >= (value.length < 24 || HEX.test(value) ? 2.7 : 3);
}

/** Letters and digits, or letters whose case changes as in no word. */
function isMixed(value: string): boolean {
  if (!/[A-Za-z]/.test(value)) return false;
  return /\d/.test(value) || (value.match(/[a-z][A-Z]/g)?.length ?? 0) >= value.length / 8;
}
