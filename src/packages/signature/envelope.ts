/** DSSE envelopes (secure-systems-lab/dsse, protocol.md) with an in-toto statement in them, signed with a plain key. */
import { hash, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../parse-json.ts';
import { holds } from './key.ts';

const STATEMENT = 'application/vnd.in-toto+json';

const envelope = z.looseObject({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z.array(z.looseObject({ sig: z.string() })).min(1),
});

const statement = z.looseObject({
  _type: z.string().regex(/^https:\/\/in-toto\.io\/Statement\//),
  subject: z.array(z.looseObject({ digest: z.record(z.string(), z.string()) })),
});

/** What does not hold about it, as the end of a sentence; undefined when it states something about these bytes. */
export function problemOfEnvelope(json: string, bytes: Uint8Array, key: KeyObject): string | undefined {
  const parsed = envelope.safeParse(parseJson(json));
  if (!parsed.success) return 'is no envelope';
  const { payload, payloadType, signatures } = parsed.data;
  const body = Buffer.from(payload, 'base64');
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${body.length} `),
    body,
  ]);
  if (!signatures.some(({ sig }) => holds(signed, Buffer.from(sig, 'base64'), key))) {
    return 'was not signed with the key that the config names';
  }
  if (payloadType !== STATEMENT) return 'has something else in it than a statement';
  return problemOfStatement(body.toString('utf8'), bytes);
}

/** Whether it is about these bytes. Who says so was checked before. */
export function problemOfStatement(json: string, bytes: Uint8Array): string | undefined {
  const parsed = statement.safeParse(parseJson(json));
  if (!parsed.success) return 'has no statement in it';
  const digest = hash('sha256', bytes);
  const about = parsed.data.subject.some((each) => each.digest.sha256?.toLowerCase() === digest);
  return about ? undefined : 'is about other bytes';
}
