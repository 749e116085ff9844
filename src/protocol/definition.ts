import { isObject, type JsonObject } from './json.ts';
import type { OfferKind } from './methods.ts';

/** ISO 8601, as `Annotations.lastModified` has it (2026-07-28, schema, Annotations). */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * What of an offered definition a person approves: all of it.
 *
 * Except the size and the date of a resource's content: those change with every write, and say nothing to a model.
 * They count as such only in the form that the schema gives them, so that no text can hide there.
 */
export function approvable(kind: OfferKind, definition: JsonObject): JsonObject {
  if (kind !== 'resource') return definition;
  const { size, annotations, ...rest } = definition;
  const kept: Record<string, JsonObject[string]> = { ...rest };
  if (size !== undefined && typeof size !== 'number') kept.size = size;
  if (annotations !== undefined) kept.annotations = annotations;
  if (isObject(annotations)) {
    const { lastModified, ...others } = annotations;
    if (typeof lastModified === 'string' && TIMESTAMP.test(lastModified)) kept.annotations = others;
  }
  return kept;
}
