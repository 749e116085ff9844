/**
 * Which questions of a server may go to a client.
 *
 * "Servers MUST NOT send an `inputRequests` that the client has not declared support for in its capabilities"
 * (2026-07-28, basic/patterns/mrtr, Server Requirements).
 */
import { type CapabilityPath, declares, neededFor } from '../protocol/client-capabilities.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import type { Client } from './context.ts';

export type MayAsk =
  | { readonly may: true; readonly lacking?: undefined }
  /** `lacking` is absent of what no server may ask anybody. */
  | { readonly may: false; readonly lacking?: CapabilityPath };

/** Whether a server may ask all that stands in an `InputRequiredResult`. */
export function mayAskAll({ capabilities }: Client, { inputRequests, requestState }: JsonObject): MayAsk {
  if (inputRequests === undefined) return { may: typeof requestState === 'string' };
  if (!isObject(inputRequests)) return { may: false };
  const answers = Object.values(inputRequests).map((question) => mayAskOne(capabilities, question));
  // What nobody may be asked is worse than what this client cannot be asked.
  return (
    answers.find(({ may, lacking }) => !may && lacking === undefined) ??
    answers.find(({ may }) => !may) ?? { may: true }
  );
}

export function mayAsk({ capabilities }: Client, method: string, params: JsonObject | undefined): MayAsk {
  const needed = neededFor(method, params);
  if (needed === undefined) return { may: false };
  return declares(capabilities, needed) ? { may: true } : { may: false, lacking: needed };
}

function mayAskOne(capabilities: JsonObject, question: JsonValue): MayAsk {
  if (!isObject(question) || typeof question.method !== 'string') return { may: false };
  const { method, params } = question;
  return mayAsk({ capabilities } as Client, method, isObject(params) ? params : undefined);
}
