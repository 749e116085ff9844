/** Lists without the pages of MCP Apps, and without the tools that only such pages may call. */
import type { Listing } from '../gateway/context.ts';
import { type Decision, pass, rewrite } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import { withhold } from '../gateway/withhold.ts';
import { isObject, type JsonObject, type JsonValue } from '../protocol/json.ts';
import { messageOf } from '../protocol/message.ts';
import { LISTINGS } from '../protocol/methods.ts';
import { isForPagesOnly, isPage, withoutPages } from '../protocol/pages.ts';

export function withoutPagesIn(listing: Listing): Decision {
  const names = new Set<string>();
  const findings: Finding[] = [];
  const key = Object.values(LISTINGS).find(({ kind }) => kind === listing.kind)?.key ?? '';
  for (const [index, { name, definition }] of listing.offers.entries()) {
    const at = `/result/${key}/${index}`;
    if (isPage(name) || isForPagesOnly(definition)) {
      names.add(name);
      findings.push({ code: 'page_withheld', at });
    } else if (withoutPages(definition) !== definition) findings.push({ code: 'page_stripped', at });
  }
  if (findings.length === 0) return pass;
  const left = names.size === 0 ? pass : withhold(listing, names, []);
  const { value } = left.verdict === 'rewrite' ? left.message : listing.message;
  if (!('result' in value)) return left;
  const items = value.result[key];
  const result = { ...value.result, [key]: Array.isArray(items) ? items.map(stripped) : [] };
  return rewrite(messageOf({ ...value, result }), findings);
}

function stripped(item: JsonValue): JsonObject | JsonValue {
  return isObject(item) ? withoutPages(item) : item;
}
