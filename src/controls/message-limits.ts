/**
 * Stops messages that cost more to read than any honest one: too long, too deep, too wide (J1).
 *
 * It only says how much is too much. Faces and upstreams hold to it while they read, before anything is allocated.
 * How many messages come is the business of `rate-limits`.
 */
import { z } from 'zod';
import { type Control, defineControl } from '../gateway/control.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { MAX_DEPTH } from '../protocol/scan.ts';

const MEBIBYTE = 1024 * 1024;

/** The ceilings keep one message from exhausting a process of ordinary size, however this is configured. */
const options = z.strictObject({
  bytes: z
    .int()
    .min(1024)
    .max(64 * MEBIBYTE)
    .default(defaultLimits.bytes)
    .describe('Bytes of the whole message.'),
  depth: z
    .int()
    .min(8)
    .max(MAX_DEPTH)
    .default(defaultLimits.depth)
    .describe('Nesting of arrays and objects.'),
  keys: z
    .int()
    .min(64)
    .max(200_000)
    .default(defaultLimits.keys)
    .describe('Object members in the whole message.'),
  items: z.int().min(64).max(1_000_000).default(defaultLimits.items).describe('Elements of any one array.'),
  string: z
    .int()
    .min(1024)
    .max(64 * MEBIBYTE)
    .default(defaultLimits.string)
    .describe('Bytes of any one string or key, as encoded.'),
});

export const messageLimits: Control = defineControl<typeof options>({
  id: 'message-limits',
  summary: 'Refuses messages that are too long, too deep or too wide, while they are being read.',
  stops: ['J1'],
  options,
  create: (limits) => ({ limits }),
});
