/**
 * Stops pictures, sounds and files that are not what they say, that nobody expects, or that carry words for a model beside what is seen
 * and heard (D14): in comments, Exif, XMP, tags, or behind the end.
 *
 * It does not look at what a picture shows, and does not read PDF.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Exchange } from '../gateway/context.ts';
import { type Control, defineControl } from '../gateway/control.ts';
import { type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import { cleaned } from '../inspect/media/clean.ts';
import { kindOf, typeNamed } from '../inspect/media/kind.ts';
import type { JsonObject } from '../protocol/json.ts';
import { pointerTo } from '../protocol/pointer.ts';
import { saying } from '../protocol/said.ts';
import { type Carried, mapCarried } from './media-blocks.ts';

const options = z.strictObject({
  found: z
    .enum(['leave-out', 'refuse'])
    .default('leave-out')
    .describe(
      'What becomes of an answer with a picture, sound or file that may not pass: a line of text stands in its place, or the answer is refused.',
    ),
  types: z
    .array(
      z
        .string()
        .max(127)
        .regex(/^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/, 'must be a media type in lower case, such as `image/avif`'),
    )
    .max(50)
    .default([])
    .describe('Types that pass as they are, besides those that are known. Nothing is looked at in them.'),
  megabytes: z
    .number()
    .min(0.1)
    .max(100)
    .default(10)
    .describe('Of each picture, sound or file, at most; in units of 10⁶ bytes.'),
});

type Options = z.output<typeof options>;

export const media: Control = defineControl<typeof options>({
  id: 'media',
  summary:
    'Lets pictures, sounds and files of known types through, without what is only written beside them.',
  stops: ['D14'],
  options,
  create: (given) => ({
    question: (exchange) => judge(exchange, given),
    result: (exchange) => judge(exchange, given),
  }),
});

function judge({ message }: Exchange, given: Options): Decision {
  const findings: Finding[] = [];
  let isRefused = false;
  const said = saying(message, (value, member) =>
    mapCarried(value, (carried, path) => {
      const outcome = outcomeOf(carried, given);
      if (outcome.kind === 'fine') return undefined;
      if (outcome.kind === 'text') return carried.instead(outcome.text, outcome.type);
      const at = pointerTo([member, ...path]);
      if (outcome.kind === 'cleaned') {
        findings.push({ code: 'media_cleaned', at, detail: { bytes: outcome.removed } });
        return outcome.block;
      }
      isRefused ||= given.found === 'refuse';
      findings.push({ code: 'media_refused', at, detail: { because: outcome.because } });
      const instead = `[bartizan: what stood here was left out. It was ${outcome.because}.]`;
      return carried.instead(instead, 'text/plain');
    }),
  );
  if (isDeepStrictEqual(said.value, message.value)) return pass;
  if (!isRefused) return rewrite(said, findings);
  const { at, detail } = findings.find(({ code }) => code === 'media_refused') ?? { at: '' };
  return deny('media_refused', { at, ...detail });
}

type Outcome =
  | { readonly kind: 'fine' }
  | { readonly kind: 'text'; readonly text: string; readonly type: string }
  | { readonly kind: 'cleaned'; readonly block: JsonObject; readonly removed: number }
  | { readonly kind: 'left-out'; readonly because: string };

function outcomeOf(carried: Carried, { types, megabytes }: Options): Outcome {
  const { base64, mimeType, replaced, family, isFixed } = carried;
  if (base64.length > (megabytes * 1e6 * 4) / 3 + 4)
    return { kind: 'left-out', because: `longer than ${megabytes} MB` };
  const type = typeNamed(mimeType);
  const bytes = Buffer.from(base64, 'base64');
  const kind = kindOf(bytes);
  const isGranted = type !== undefined && types.includes(type);
  if (isGranted && (kind === 'unknown' || kind === 'text')) return { kind: 'fine' };
  if (kind === 'unknown') return { kind: 'left-out', because: 'a file of a type that is not known here' };
  if (family !== undefined && !kind.startsWith(family)) return { kind: 'left-out', because: NOT_SO };
  if (kind === 'text') {
    if (type !== undefined && /^(?:image|audio|video|font)\//.test(type))
      return { kind: 'left-out', because: NOT_SO };
    const canonical = bytes.toString('base64');
    if (isFixed && canonical === base64) return { kind: 'fine' };
    if (isFixed) return { kind: 'cleaned', block: replaced(canonical, type), removed: 0 };
    // In base64 it might be read in another way, and nobody can mark or redact a part of it.
    return { kind: 'text', text: bytes.toString('utf8'), type: type ?? 'text/plain' };
  }
  if (type !== undefined && type !== kind) return { kind: 'left-out', because: NOT_SO };
  const kept = cleaned(bytes, kind);
  if (kept === undefined) return { kind: 'left-out', because: 'broken, or made to look so' };
  const written = kept.toString('base64');
  // Written in another way it might be read in another way.
  if (written === base64) return { kind: 'fine' };
  const removed = bytes.length - kept.length;
  return { kind: 'cleaned', block: replaced(written, type), removed };
}

const NOT_SO = 'not what its type says';
