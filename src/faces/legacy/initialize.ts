/** The handshake of legacy clients, as a question about what the server offers. */
import type { Client } from '../../gateway/context.ts';
import { forLegacy } from '../../protocol/extensions.ts';
import { isObject, type JsonObject } from '../../protocol/json.ts';
import { isError, messageOf, type RequestId, type ResponseMessage } from '../../protocol/message.ts';
import { META } from '../../protocol/meta.ts';
import { LATEST_LEGACY_VERSION, LEGACY_VERSIONS } from '../../protocol/versions.ts';

/** What the client says of itself in `initialize`. */
export function clientFrom(params: JsonObject): Client {
  const info = isObject(params.clientInfo) ? params.clientInfo : {};
  return {
    name: text(info.name),
    version: text(info.version),
    protocolVersion: negotiated(params.protocolVersion),
    capabilities: isObject(params.capabilities) ? forLegacy(params.capabilities) : {},
  };
}

/** The client's version where Bartizan speaks it, else the newest one (2025-11-25, basic/lifecycle, Version Negotiation). */
function negotiated(requested: unknown): string {
  return typeof requested === 'string' && LEGACY_VERSIONS.includes(requested)
    ? requested
    : LATEST_LEGACY_VERSION;
}

/** What a `DiscoverResult` says, as an `InitializeResult`. An error stays one. */
export function initializedFrom(
  response: ResponseMessage,
  { server, version, id }: { readonly server: string; readonly version: string; readonly id: RequestId },
): ResponseMessage {
  const { value } = response;
  if (isError(value)) return messageOf({ ...value, id });
  const { capabilities, instructions, _meta } = value.result;
  const said = isObject(_meta) ? _meta[META.serverInfo] : undefined;
  const serverInfo = isObject(said) ? said : { name: server, version: 'unknown' };
  return messageOf({
    jsonrpc: '2.0' as const,
    id,
    result: {
      protocolVersion: version,
      capabilities: offered(isObject(capabilities) ? capabilities : {}),
      serverInfo,
      ...(typeof instructions === 'string' && { instructions }),
    },
  });
}

/** What works through Bartizan: the tasks of 2025-11-25, which were an experiment, do not. */
function offered(capabilities: JsonObject): JsonObject {
  const { tasks, experimental, ...rest } = capabilities;
  return forLegacy(rest);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 128) : 'unknown';
}
