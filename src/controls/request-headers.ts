/**
 * Stops requests whose HTTP headers say something else than their body (B5), and tools whose `x-mcp-header` annotations
 * would make clients write headers of a server's choosing (C7).
 *
 * Says nothing of requests over stdio, which have no headers, nor of headers that repeat nothing: `Origin` and `Host`
 * are checked at the door.
 */
import { z } from 'zod';
import type { Offer } from '../gateway/context.ts';
import { type Control, defineControl } from '../gateway/control.ts';
import { deny, pass } from '../gateway/decision.ts';
import type { Finding } from '../gateway/reason.ts';
import { withhold } from '../gateway/withhold.ts';
import { type HeaderParameters, headerParameters } from '../protocol/headers.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { compareHeaders } from './request-headers-compare.ts';

const options = z.strictObject({});

export const requestHeaders: Control = defineControl<typeof options>({
  id: 'request-headers',
  summary: 'Refuses requests whose HTTP headers and body disagree, and tools that misuse headers.',
  stops: ['B5', 'C7'],
  options,

  create() {
    const parametersOf = createParametersOf();
    return {
      catalog(listing) {
        const names = new Set<string>();
        const findings: Finding[] = [];
        for (const [index, offer] of listing.offers.entries()) {
          const { fault } = parametersOf(offer);
          if (fault === undefined) continue;
          names.add(offer.name);
          const at = `/result/tools/${index}/inputSchema${fault.at}`;
          findings.push({ code: 'header_annotation_invalid', at, detail: { flaw: fault.flaw } });
        }
        return names.size === 0 ? pass : withhold(listing, names, findings);
      },

      request(exchange) {
        const called = exchange.tool === undefined ? none : parametersOf(exchange.tool);
        if (called.fault !== undefined) return deny('schema_refused', { ...called.fault });
        if (exchange.headers === undefined) return pass;
        return compareHeaders(exchange, exchange.headers, called.parameters);
      },
    };
  },
});

const none: HeaderParameters = { parameters: [] };

/** The annotations of a tool are read once, and forgotten with its definition. */
function createParametersOf(): (offer: Offer) => HeaderParameters {
  const known = new WeakMap<JsonObject, HeaderParameters>();
  return ({ kind, definition }) => {
    const { inputSchema } = definition;
    if (kind !== 'tool' || inputSchema === undefined || !isObject(inputSchema)) return none;
    let parameters = known.get(inputSchema);
    if (parameters === undefined) {
      parameters = headerParameters(inputSchema);
      known.set(inputSchema, parameters);
    }
    return parameters;
  };
}
