/**
 * Stops extensions that nobody has allowed (F9): neither side hears that the other one speaks them, their methods do not
 * exist, and what they add to lists is taken out.
 *
 * It goes by identifiers. What an allowed extension says is judged as far as it is known: tasks as the calls that they
 * stand for, pages as the resources that they are. It does not look into a page (D11).
 */
import { z } from 'zod';
import type { Exchange, Listing } from '../gateway/context.ts';
import { type Control, defineControl } from '../gateway/control.ts';
import { type Decision, deny, pass, rewrite } from '../gateway/decision.ts';
import { EXTENSIONS, extensionsIn, isExtensionId, withExtensions } from '../protocol/extensions.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { messageOf, type ResultResponse } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import { isForPagesOnly, isPage } from '../protocol/pages.ts';
import { withoutPagesIn } from './extensions-pages.ts';

const ids = z
  .array(z.string().refine(isExtensionId, 'write an identifier such as io.modelcontextprotocol/tasks'))
  .max(64);

const options = z.strictObject({
  allow: ids
    .default([])
    .describe('Extensions that every server and client may use, by identifier. All others are stripped.'),
  servers: z
    .record(z.string(), ids)
    .default({})
    .describe('Further extensions of single servers, by the name of the server.'),
});

const HINT = 'add the extension to controls.extensions.allow in the config';

export const extensions: Control = defineControl<typeof options>({
  id: 'extensions',
  summary: 'Strips extensions of the protocol that nobody has allowed.',
  stops: ['F9'],
  options,

  create({ allow, servers }) {
    const everywhere = new Set(allow);
    const byServer = new Map(
      Object.entries(servers).map(([server, more]) => [server, new Set([...allow, ...more])]),
    );
    const allowedAt = (server: string): ReadonlySet<string> => byServer.get(server) ?? everywhere;

    return {
      extensions: allowedAt,

      request(exchange) {
        const allowed = allowedAt(exchange.server);
        return objectionTo(exchange, allowed) ?? withAllowed(exchange, allowed);
      },

      catalog(listing) {
        const allowed = allowedAt(listing.server);
        if (listing.kind === 'instructions') return withoutForeign(listing, allowed);
        return allowed.has(EXTENSIONS.ui) ? pass : withoutPagesIn(listing);
      },
    };
  },
});

/**
 * A page, or a tool that only pages may call, where there are none: what no list shows cannot be used either (B3). Methods
 * that only an extension has do not exist: see `extensions` above.
 */
function objectionTo({ method, params, tool }: Exchange, allowed: ReadonlySet<string>): Decision | undefined {
  if (allowed.has(EXTENSIONS.ui)) return undefined;
  const { uri } = params;
  const isOfPages =
    (method === 'resources/read' && typeof uri === 'string' && isPage(uri)) ||
    (method === 'tools/call' && tool !== undefined && isForPagesOnly(tool.definition));
  return isOfPages ? deny('item_unknown', { extension: EXTENSIONS.ui }, HINT) : undefined;
}

/** What the client declares, as far as the server may know. */
function withAllowed({ message, params }: Exchange, allowed: ReadonlySet<string>): Decision {
  const { _meta } = params;
  const capabilities = isObject(_meta) ? _meta[META.clientCapabilities] : undefined;
  if (!isObject(_meta) || !isObject(capabilities)) return pass;
  const foreign = foreignIn(capabilities, allowed);
  if (foreign === 0) return pass;
  const kept = withExtensions(capabilities, (id) => allowed.has(id));
  const { value } = message;
  const meta = { ..._meta, [META.clientCapabilities]: kept };
  const stripped = messageOf({ ...value, params: { ...params, _meta: meta } } as typeof value);
  return rewrite(stripped, [stripping(foreign, '/params/_meta')]);
}

function withoutForeign({ message }: Listing, allowed: ReadonlySet<string>): Decision {
  const { value } = message;
  const capabilities = 'result' in value ? value.result.capabilities : undefined;
  if (!('result' in value) || !isObject(capabilities)) return pass;
  const foreign = foreignIn(capabilities, allowed);
  if (foreign === 0) return pass;
  const kept = withExtensions(capabilities, (id) => allowed.has(id));
  const result: JsonObject = { ...value.result, capabilities: kept };
  return rewrite(messageOf({ ...(value as ResultResponse), result }), [
    stripping(foreign, '/result/capabilities'),
  ]);
}

/** How many there are that nobody has allowed. Whatever is no map of extensions is one: it names none that could be allowed. */
function foreignIn(capabilities: JsonObject, allowed: ReadonlySet<string>): number {
  const { extensions: declared } = capabilities;
  if (declared !== undefined && !isObject(declared)) return 1;
  return Object.keys(extensionsIn(capabilities)).filter((id) => !allowed.has(id)).length;
}

/** Identifiers are whatever the other side wrote: they are counted, not repeated. */
function stripping(count: number, at: string): Parameters<typeof rewrite>[1][number] {
  return { code: 'extension_stripped', at, detail: { count } };
}
