/** Pages that servers bring along for their tools, MCP Apps (ext-apps, 2026-01-26). */
import { isObject, type JsonObject } from './json.ts';

const PAGE = /^ui:\/\//i;

/** The older way to name a page. */
const FLAT = 'ui/resourceUri';

/** Whether an address is that of a page. Schemes are written in either case (RFC 3986, 3.1). */
export function isPage(uri: string): boolean {
  return PAGE.test(uri);
}

/** The page that an offer names as its own; undefined when it names none. */
export function pageOf({ definition: { _meta } }: { readonly definition: JsonObject }): string | undefined {
  if (!isObject(_meta)) return undefined;
  const uri = isObject(_meta.ui) ? _meta.ui.resourceUri : undefined;
  const named = uri ?? _meta[FLAT];
  return typeof named === 'string' && isPage(named) ? named : undefined;
}

/** A tool that is there for pages alone, and that no model should see. */
export function isForPagesOnly({ _meta }: JsonObject): boolean {
  const ui = isObject(_meta) ? _meta.ui : undefined;
  return isObject(ui) && Array.isArray(ui.visibility) && !ui.visibility.includes('model');
}

/** The same definition without a word of pages. */
export function withoutPages(definition: JsonObject): JsonObject {
  const { _meta } = definition;
  if (!isObject(_meta) || (_meta.ui === undefined && _meta[FLAT] === undefined)) return definition;
  const { ui, [FLAT]: _, ...others } = _meta;
  const { _meta: __, ...rest } = definition;
  return Object.keys(others).length === 0 ? rest : { ...rest, _meta: others };
}
