import type { Config } from '../config/config.ts';
import { loadControls } from '../config/load-controls.ts';
import type { Pins } from '../gateway/control.ts';
import { readListing } from '../gateway/listing.ts';
import { createPipeline } from '../gateway/pipeline.ts';
import { targetOf } from '../gateway/target.ts';
import type { Walls } from '../gateway/walls.ts';
import type { LockedPackage } from '../lock/lock.ts';
import { ASKABLE } from '../protocol/client-capabilities.ts';
import { isObject, type JsonObject } from '../protocol/json.ts';
import type { Limits } from '../protocol/limits.ts';
import { META } from '../protocol/meta.ts';
import type { ListMethod } from '../protocol/methods.ts';
import { MODERN_VERSION } from '../protocol/versions.ts';
import { connect } from '../upstreams/connect.ts';
import { deaf, type Upstream, UpstreamError } from '../upstreams/upstream.ts';
import type { Offered } from './approve/review.ts';
import { version } from './version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const CLIENT_INFO: JsonObject = { name: 'bartizan', version };

const OWN_META: JsonObject = {
  [META.protocolVersion]: MODERN_VERSION,
  [META.clientInfo]: CLIENT_INFO,
  [META.clientCapabilities]: ASKABLE,
};

/**
 * Starts or connects a server, reads all that it offers, and lets go of it again.
 *
 * The server may run here before anybody has approved it: somebody who wants to see what it offers has to start it.
 *
 * @param installed what is in the store for it, where it is a package
 * @param more what else to ask of it, before it is let go of
 * @throws {UpstreamError} when the server cannot be reached or misbehaves.
 */
export async function collect(
  name: string,
  config: Config,
  env: Environment,
  walls: Walls,
  installed: LockedPackage | undefined,
  limits: Limits,
  stderr: (line: string) => void,
  more: (upstream: Upstream, meta: JsonObject) => Promise<void> = async () => undefined,
): Promise<Offered> {
  const server = config.servers[name];
  if (server === undefined) throw new RangeError(`there is no server ${name}`);
  const { upstream, introduced } = await connect({
    target: await targetOf(name, config, env, walls, { approved: installed }),
    introduction: { prefer: 'modern', clientInfo: CLIENT_INFO, capabilities: ASKABLE },
    limits,
    exclusive: true,
    unsolicited: deaf,
    lost: () => undefined,
    misbehaved: stderr,
    stderr,
  });
  try {
    const list = (method: ListMethod): Promise<JsonObject[]> =>
      readListing(upstream, method, OWN_META, AbortSignal.timeout(server.timeoutMs));
    const { capabilities } = introduced.discovered ?? {};
    const listIf = async (capability: string, method: ListMethod): Promise<JsonObject[]> =>
      isObject(capabilities) && capabilities[capability] !== undefined
        ? list(method)
        : list(method).catch(nothing);
    // One after the other: some servers answer only one request at a time.
    const tools = await list('tools/list');
    const prompts = await listIf('prompts', 'prompts/list');
    const templates = await listIf('resources', 'resources/templates/list');
    const resources = await listIf('resources', 'resources/list');
    await more(upstream, OWN_META);
    return {
      ...said(introduced.discovered),
      protocolVersion: introduced.version,
      tools,
      prompts,
      resources,
      templates,
    };
  } finally {
    await upstream.close();
  }
}

/** A server that never said that it has any may answer the question in its own way; what it has is not approved. */
function nothing(error: unknown): JsonObject[] {
  if (error instanceof UpstreamError && error.code === 'server_misbehaved') return [];
  throw error;
}

/** What the controls of this config allow a message to be: an approval must not see more than a call would. */
export async function limitsOf(config: Config): Promise<Limits> {
  const ports = { pins: NO_PINS, servers: Object.keys(config.servers) };
  const loaded = await loadControls(config);
  return createPipeline(
    loaded.map(({ control, options }) => ({ id: control.id, checks: control.create(options, ports) })),
  ).limits;
}

const NO_PINS: Pins = {
  launchDigest: () => undefined,
  digestOf: () => undefined,
  offer: () => undefined,
  offers: () => [],
  dynamicResources: () => false,
};

function said(discovered: JsonObject | undefined): Pick<Offered, 'serverInfo' | 'instructions'> {
  const meta = discovered?._meta;
  const info = isObject(meta) ? meta[META.serverInfo] : undefined;
  const instructions = discovered?.instructions;
  return {
    ...(isObject(info) &&
      typeof info.name === 'string' &&
      typeof info.version === 'string' && { serverInfo: { name: info.name, version: info.version } }),
    ...(typeof instructions === 'string' && { instructions }),
  };
}
