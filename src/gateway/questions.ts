/**
 * Which questions of a server may go to a client.
 *
 * "Servers MUST NOT send an `inputRequests` that the client has not declared support for in its capabilities"
 * (2026-07-28, basic/patterns/mrtr, Server Requirements).
 */
import { type CapabilityPath, declares, neededFor } from '../protocol/client-capabilities.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import type { Client } from './context.ts';

export type MayAsk =
  | { readonly may: true }
  /** Empty where it is not for want of a capability: no server may ask anybody that. */
  | { readonly may: false; readonly lacking: readonly CapabilityPath[] };

const NEVER: MayAsk = { may: false, lacking: [] };

/** Whether a server may ask all that stands in an `InputRequiredResult`, and everything that would be needed for it. */
export function mayAskAll(client: Client, { inputRequests, requestState }: JsonObject): MayAsk {
  if (inputRequests === undefined) return typeof requestState === 'string' ? { may: true } : NEVER;
  if (!isObject(inputRequests)) return NEVER;
  const lacking: CapabilityPath[] = [];
  for (const question of Object.values(inputRequests)) {
    if (!isObject(question) || typeof question.method !== 'string') return NEVER;
    const { method, params } = question;
    const answer = mayAsk(client, method, isObject(params) ? params : undefined);
    if (answer.may) continue;
    // What nobody may be asked is worse than what this client cannot be asked.
    if (answer.lacking.length === 0) return NEVER;
    lacking.push(...answer.lacking);
  }
  return lacking.length === 0 ? { may: true } : { may: false, lacking };
}

export function mayAsk({ capabilities }: Client, method: string, params: JsonObject | undefined): MayAsk {
  const needed = neededFor(method, params);
  if (needed === undefined) return NEVER;
  return declares(capabilities, needed) ? { may: true } : { may: false, lacking: [needed] };
}
