/**
 * Finds out which era a server speaks.
 *
 * A modern server answers `server/discover`, or refuses it with an error that only a modern server has; anything else
 * is a legacy server (2026-07-28, basic/versioning, Backward Compatibility). A server that is known to be a legacy one
 * is spared the probe.
 */
import { MODERN_ERRORS } from '../protocol/error-codes.ts';
import { UNSUPPORTED_PROTOCOL_VERSION } from '../protocol/errors.ts';
import { forLegacy } from '../protocol/extensions.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import { isError, messageOf, type ResponseMessage, type RpcError } from '../protocol/message.ts';
import { META } from '../protocol/meta.ts';
import {
  type Era,
  LATEST_LEGACY_VERSION,
  LEGACY_VERSIONS,
  MODERN_VERSION,
  SUPPORTED_VERSIONS,
} from '../protocol/versions.ts';
import { deaf, UpstreamError } from './upstream.ts';
import type { Wire } from './wire.ts';

/** What the handshake is made for. */
export interface Introduction {
  /** The era to try first. */
  readonly prefer: Era;
  readonly clientInfo: JsonObject;
  /** What a legacy server may ask of us. */
  readonly capabilities: JsonObject;
  /** How long a server may take for each handshake, in milliseconds. Default: 5 000 and 30 000. */
  readonly patience?: { readonly probeMs: number; readonly handshakeMs: number };
}

/** What a server said of itself, in modern words. */
export interface Introduced {
  readonly era: Era;
  readonly version: string;
  /** A `DiscoverResult`; of modern servers it is asked for when a client wants it. */
  readonly discovered: JsonObject | undefined;
}

const PATIENCE = { probeMs: 5_000, handshakeMs: 30_000 };

/** @throws {UpstreamError} when the server speaks no version that Bartizan knows, or does not answer. */
export async function introduce(wire: Wire, introduction: Introduction): Promise<Introduced> {
  const { prefer } = introduction;
  const first =
    prefer === 'legacy' ? await initialize(wire, introduction) : await discover(wire, introduction);
  const found =
    first ??
    (prefer === 'legacy' ? await discover(wire, introduction) : await initialize(wire, introduction));
  if (found === undefined) {
    throw new UpstreamError('server_misbehaved', 'the server refuses both handshakes of MCP');
  }
  return found;
}

async function discover(
  wire: Wire,
  { clientInfo, patience = PATIENCE }: Introduction,
): Promise<Introduced | undefined> {
  const _meta = {
    [META.protocolVersion]: MODERN_VERSION,
    [META.clientInfo]: clientInfo,
    [META.clientCapabilities]: {},
  };
  wire.handshaking('modern');
  const probe = (): Promise<ResponseMessage | undefined> =>
    ask(wire, 'server/discover', { _meta }, patience.probeMs);
  const first = await probe();
  const response = first !== undefined && offersOurs(first) ? await probe() : first;
  if (response === undefined) return undefined;
  const { value } = response;
  if (isError(value)) {
    if (!MODERN_ERRORS.has(value.error.code) || offersLegacy(value.error)) return undefined;
    throw new UpstreamError('server_misbehaved', `a modern server refuses ${MODERN_VERSION}`);
  }
  const { supportedVersions } = value.result;
  if (!Array.isArray(supportedVersions)) return undefined;
  if (!supportedVersions.includes(MODERN_VERSION)) return undefined;
  wire.settled('modern', MODERN_VERSION);
  return { era: 'modern', version: MODERN_VERSION, discovered: value.result };
}

/** It refuses our version and names it among its own, as one that is just being upgraded may: it is asked once more. */
function offersOurs({ value }: ResponseMessage): boolean {
  return isError(value) && supportedBy(value.error).includes(MODERN_VERSION);
}

/** The server names a version that is settled by the other handshake. */
function offersLegacy(error: RpcError): boolean {
  return supportedBy(error).some((version) => LEGACY_VERSIONS.includes(version));
}

/** The versions that an `UnsupportedProtocolVersionError` names. */
function supportedBy({ code, data }: RpcError): readonly string[] {
  const supported = isObject(data) && code === UNSUPPORTED_PROTOCOL_VERSION ? data.supported : undefined;
  return Array.isArray(supported) ? supported.filter((version) => typeof version === 'string') : [];
}

async function initialize(wire: Wire, introduction: Introduction): Promise<Introduced | undefined> {
  const { clientInfo, capabilities, patience = PATIENCE } = introduction;
  wire.handshaking('legacy');
  const params = {
    protocolVersion: LATEST_LEGACY_VERSION,
    capabilities: forLegacy(capabilities),
    clientInfo,
  };
  const response = await ask(wire, 'initialize', params, patience.handshakeMs);
  if (response === undefined || isError(response.value)) return undefined;
  const { result } = response.value;
  const version = result.protocolVersion;
  if (typeof version !== 'string' || !(LEGACY_VERSIONS.includes(version) || version === wire.ownVersion)) {
    throw new UpstreamError('server_misbehaved', 'the server speaks no version of MCP that Bartizan knows');
  }
  wire.settled('legacy', version);
  await wire.notify(messageOf({ jsonrpc: '2.0' as const, method: 'notifications/initialized' }));
  return { era: 'legacy', version, discovered: discoveredFrom(result) };
}

/** What a legacy server said in its handshake, as a `DiscoverResult`. */
function discoveredFrom({ capabilities, instructions, serverInfo }: JsonObject): JsonObject {
  return {
    resultType: 'complete',
    supportedVersions: SUPPORTED_VERSIONS,
    capabilities: isObject(capabilities) ? forLegacy(capabilities) : {},
    ...(typeof instructions === 'string' && { instructions }),
    ttlMs: 0,
    cacheScope: 'private',
    ...(isObject(serverInfo) && { _meta: { [META.serverInfo]: serverInfo } }),
  };
}

/** Undefined when there was no answer in time. */
async function ask(
  wire: Wire,
  method: string,
  params: JsonObject,
  ms: number,
): Promise<ResponseMessage | undefined> {
  const request = messageOf({ jsonrpc: '2.0' as const, id: method, method, params });
  try {
    return await wire.request(request, deaf, AbortSignal.timeout(ms));
  } catch (error) {
    if (error instanceof UpstreamError && error.code !== 'server_misbehaved') throw error;
    return undefined;
  }
}
