import type { Listing, Offer } from '../gateway/context.ts';
import { digestOf } from '../protocol/canonical.ts';
import { approvable } from '../protocol/definition.ts';
import type { JsonObject } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { LISTINGS, type OfferKind } from '../protocol/methods.ts';

/** An offer with its true digest. A tool of the name `echo` unless told otherwise. */
export function offerOf(partial: Partial<Omit<Offer, 'digest'>> = {}): Offer {
  const kind = partial.kind ?? 'tool';
  const name = partial.name ?? (kind === 'instructions' ? '' : 'echo');
  const definition = partial.definition ?? definitionOf(kind, name);
  return { kind, name, definition, digest: digestOf(approvable(kind, definition)) };
}

/** A page of a listing with a default for everything; its message carries exactly its offers. */
export function listingOf(partial: Partial<Listing> = {}): Listing {
  const kind = partial.kind ?? partial.offers?.[0]?.kind ?? 'tool';
  const offers = partial.offers ?? [offerOf({ kind })];
  const result: JsonObject = {
    resultType: 'complete',
    ttlMs: 0,
    cacheScope: 'private',
    ...contentOf(kind, offers),
  };
  return Object.freeze({
    server: 'files',
    at: Date.UTC(2026, 7, 1),
    message: messageOf({ jsonrpc: '2.0', id: 1, result }),
    ...partial,
    kind,
    offers,
  });
}

function contentOf(kind: OfferKind, offers: readonly Offer[]): JsonObject {
  if (kind === 'instructions') return { supportedVersions: [], capabilities: {}, ...offers[0]?.definition };
  const { key } = Object.values(LISTINGS).find((listing) => listing.kind === kind) ?? { key: 'tools' };
  return { [key]: offers.map(({ definition }) => definition) };
}

function definitionOf(kind: OfferKind, name: string): JsonObject {
  switch (kind) {
    case 'tool':
      return {
        name,
        description: 'Says it again.',
        inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      };
    case 'prompt':
      return { name, description: 'A greeting.', arguments: [{ name: 'who', required: true }] };
    case 'resource':
      return { uri: name, name: 'note', mimeType: 'text/plain' };
    case 'template':
      return { uriTemplate: name, name: 'notes', mimeType: 'text/plain' };
    case 'instructions':
      return { instructions: 'Use echo to hear yourself.' };
  }
}
