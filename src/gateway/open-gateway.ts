/** From a config to a gateway that runs: loads the lock and the controls, opens the record, wires everything. */
import { hkdfSync, randomBytes } from 'node:crypto';
import path from 'node:path';
import { createApprovals } from '../approvals/approvals.ts';
import { redactWith } from '../audit/parameters.ts';
import { auditRoot, notesDir, stateDir } from '../audit/places.ts';
import { createRecorder } from '../audit/recorder.ts';
import { scrubbed } from '../audit/scrubbed.ts';
import type { Config } from '../config/config.ts';
import { handedBy } from '../config/handed.ts';
import { launchDigest } from '../config/launch.ts';
import { loadControls } from '../config/load-controls.ts';
import { reachOf } from '../config/reach.ts';
import { surroundingsIn } from '../config/surroundings.ts';
import { type Box, createBox } from '../crypto/box.ts';
import { createEgress, type Egress } from '../egress/egress.ts';
import { createNames } from '../egress/names.ts';
import { withoutSecrets } from '../inspect/secrets/without.ts';
import { openLivePins } from '../lock/live-pins.ts';
import { serverIn } from '../lock/lock.ts';
import { forLegacy, withExtensions } from '../protocol/extensions.ts';
import { isLegacyVersion } from '../protocol/versions.ts';
import { createSets } from '../sets/sets.ts';
import { connect } from '../upstreams/connect.ts';
import type { Introduction } from '../upstreams/handshake.ts';
import { escapeControls } from '../upstreams/process/stderr.ts';
import { UpstreamError } from '../upstreams/upstream.ts';
import type { Client } from './context.ts';
import { createGateway, type Gateway, type ServerEntry } from './gateway.ts';
import { createNotes } from './notes.ts';
import { type ActiveControl, createPipeline } from './pipeline.ts';
import { targetOf } from './target.ts';
import { createTaskHandles } from './tasks/handle.ts';
import { createWalls } from './walls.ts';
import { egressLedger } from './way-out.ts';

/** Less than a control may take. */
const LOOKUP_MS = 3_000;

export interface OpenOptions {
  readonly config: Config;
  /** The only servers to serve; all when absent. */
  readonly only?: readonly string[];
  /** Name of the audit log: one writer, one log. */
  readonly log: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => number;
  /** This is one of several processes that serve the same servers. */
  readonly among?: Among;
  /** A line for the operator: what a server wrote to stderr. Fit for a terminal. */
  readonly notice: (server: string, line: string) => void;
}

/** A process among others. */
export interface Among {
  /** Stands in every state that it gives out. */
  readonly mark: string;
  /** How many processes serve this server. */
  readonly processes: (server: string) => number;
}

/**
 * @throws {ConfigError} when a control cannot be loaded
 * @throws {LockError} when the lock is not what was written
 * @throws {AuditError} when no record can be kept
 * @throws {SandboxError} when a server asks for walls that cannot be had here
 */
export async function openGateway(options: OpenOptions): Promise<Gateway> {
  const { config, clock, env, notice, among } = options;
  const names = options.only ?? Object.keys(config.servers);
  let egress: Egress | undefined;
  const walls = createWalls(config, env, {
    way(server, network, call) {
      if (egress === undefined) throw new UpstreamError('server_unavailable', 'no record is kept yet');
      return egress.way({ server, network, call });
    },
    notice,
  });
  const [live, loaded] = await Promise.all([
    openLivePins({
      path: config.lockPath,
      trouble: (error) => notice('bartizan', `the lock is not taken up: ${String(error)}`),
    }),
    loadControls(config),
    walls.demand(names),
  ]);
  const { pins } = live;
  const ports = {
    pins,
    servers: Object.keys(config.servers),
    ...(among && { processes: among.processes }),
    handedTo: handedBy(config, env),
    dir: config.dir,
    surroundings: surroundingsIn(config),
    lookup: (host: string) => createNames(LOOKUP_MS).lookup(host),
    reach: reachOf(config),
    notes: (purpose: string) => createNotes(notesDir(stateDir(env)), purpose),
    sealer: (purpose: string) => lateBox(() => createBox(keyFor(purpose, log.hmacKey), 'bz1.', randomBytes)),
  };
  const controls: ActiveControl[] = loaded.map(({ control, options: given }) => ({
    id: control.id,
    checks: control.create(given, ports),
  }));
  const pipeline = createPipeline(controls);
  const log = await createRecorder({
    root: config.audit.dir ?? auditRoot(env),
    name: options.log,
    stateDir: stateDir(env),
    durability: config.audit.durability,
    clock,
  });
  const recorder = scrubbed(log, withoutSecrets);

  egress = createEgress({ ledger: egressLedger(recorder, clock), clock });
  const tasks = createTaskHandles(keyFor('task handles', log.hmacKey), randomBytes);
  const gateway = createGateway({
    servers: new Map(names.flatMap((name) => entryOf(config, name, among))),
    pipeline,
    approvals: createApprovals({
      key: randomBytes(32),
      random: randomBytes,
      ...(among && { mark: among.mark }),
      clock,
      config: path.basename(config.path),
    }),
    recorder,
    redact: redactWith(log.hmacKey),
    tasks,
    pins,
    clock,
    async connect({ server, client, exclusive, level, owner, unsolicited, lost, misbehaved, onlyRequest }) {
      const approved = serverIn(live.lock, server)?.package;
      const copy = { approved, onlyRequest, owner, ...(level && { level }) };
      const target = await targetOf(server, config, env, walls, copy).catch((error: unknown) => {
        // Its client is told nothing of files; whoever runs it has to know which one it is.
        notice(server, escapeControls(error instanceof Error ? error.message : String(error)));
        throw error;
      });
      const { upstream } = await connect({
        target,
        introduction: introductionOf(
          { ...client, capabilities: spoken(client.capabilities, (id) => pipeline.speaks(server, id)) },
          serverIn(live.lock, server)?.protocolVersion,
        ),
        limits: pipeline.limits,
        exclusive,
        unsolicited,
        lost,
        misbehaved,
        stderr: (line) => notice(server, line),
      });
      return upstream;
    },
  });
  const sets = Object.entries(config.sets)
    .filter(([, set]) => set.servers.every((name) => names.includes(name)))
    .map(([name, set]) => ({ name, members: set.servers, waitMs: set.waitMs }));
  const serverOfTask = (handle: string): string | undefined => tasks.open(handle)?.server;
  const whole = createSets({ gateway, sets, pins, serverOfTask, speaks: pipeline.speaks });
  return {
    ...whole,
    async close() {
      live.close();
      await whole.close();
    },
  };
}

function entryOf(config: Config, name: string, among: Among | undefined): [string, ServerEntry][] {
  const server = config.servers[name];
  if (server === undefined) return [];
  const { idleMs, timeoutMs } = server;
  // Connections to a remote server cost little, and a legacy session is one session there.
  const tenure =
    server.kind === 'stdio'
      ? {
          scope: server.instances,
          most: Math.ceil(server.maxInstances / (among?.processes(name) ?? 1)),
          apart: new Map(Object.entries(server.toolSandbox)),
        }
      : { scope: 'session' as const, most: Number.POSITIVE_INFINITY };
  return [[name, { launchDigest: launchDigest(server, name), idleMs, timeoutMs, ...tenure }]];
}

/**
 * The era in which a server was approved is tried first: a server of both eras may describe its tools otherwise in the
 * other one, and then nothing would be what was approved.
 *
 * A legacy server may ask whatever the client can answer, in whatever way that client is asked.
 */
function introductionOf(client: Client, approvedIn: string | undefined): Introduction {
  return {
    prefer: approvedIn !== undefined && isLegacyVersion(approvedIn) ? 'legacy' : 'modern',
    clientInfo: { name: client.name, version: client.version },
    capabilities: client.capabilities,
  };
}

/** What a legacy server is told of its client. */
function spoken(
  capabilities: Client['capabilities'],
  speaks: (id: string) => boolean,
): Client['capabilities'] {
  return forLegacy(withExtensions(capabilities, speaks));
}

/** Of the installation, not of the process: what is sealed with it outlives both (RFC 5869). */
function keyFor(purpose: string, secret: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `bartizan ${purpose}`, 32));
}

/** A control is made before there is a key, and seals when there is one. */
function lateBox(open: () => Box): Box {
  let box: Box | undefined;
  const opened = (): Box => {
    box ??= open();
    return box;
  };
  return { close: (text) => opened().close(text), open: (sealed) => opened().open(sealed) };
}
