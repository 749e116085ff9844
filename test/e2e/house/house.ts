/** One Bartizan with a directory, a state and servers of its own: the real command, and nothing else. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { AuditRecord } from '../../../src/audit/record.ts';
import { type Command, type RawClient, rawClient, readSeen, type Seen } from '../../../src/testing/index.ts';
import { BARTIZAN, bartizan, type Environment, type Finished } from './command.ts';
import { TRACE, untilGone } from './descendants.ts';

/** A server as the config has it: started, or reached. */
export type ServerSpec = (Command & Record<string, unknown>) | { readonly url: string };

export interface HouseSpec {
  readonly servers: Readonly<Record<string, ServerSpec>>;
  readonly controls?: Readonly<Record<string, unknown>>;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly sets?: Readonly<Record<string, unknown>>;
}

export interface Served {
  readonly pid: number;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly stderr: () => string;
  /** Of a server, or of a set: `set:<name>`. */
  url(server: string): URL;
  /** Ends it, and waits for its end. Settles with the exit code; -1 when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number>;
}

export interface House {
  readonly dir: string;
  readonly config: string;
  readonly trace: string;
  readonly env: Environment;
  /** Writes the config again, with this instead. */
  configure(spec: HouseSpec): void;
  cli(...args: string[]): Promise<Finished>;
  /** Approves what the servers offer now. @throws when that fails */
  approve(...servers: string[]): Promise<void>;
  /** What a client has to start for the stdio face of a server, or of a set: `set:<name>`. */
  command(server: string): { command: string; args: string[]; env: Record<string, string> };
  run(server: string): RawClient;
  serve(...args: string[]): Promise<Served>;
  /** Everything that reached this server, beyond the handshake and the lists. */
  seen(server: string): readonly Seen[];
  /** All terminal records, in order. */
  records(): Promise<AuditRecord[]>;
  /** Ends what runs. @throws when a process was left behind */
  close(): Promise<void>;
}

/** Most tests are about something else, and run where nothing but Node is installed. */
const UNCONTAINED = { off: { reason: 'this test is not about walls' } };

export function createHouse(spec: HouseSpec): House {
  const dir = mkdtempSync(path.join(tmpdir(), 'bartizan-e2e-'));
  const trace = randomUUID();
  const config = path.join(dir, 'bartizan.yaml');
  const env: Environment = {
    PATH: process.env.PATH ?? '',
    HOME: dir,
    XDG_STATE_HOME: path.join(dir, 'state'),
    XDG_CONFIG_HOME: path.join(dir, 'config'),
    [TRACE]: trace,
  };
  const running = new Set<{ stop(): Promise<unknown> }>();
  const seenFile = (server: string): string => path.join(dir, `seen-${server}.jsonl`);
  const cli = (...args: string[]): Promise<Finished> => bartizan(args, env);

  const house: House = {
    dir,
    config,
    trace,
    env,
    cli,
    configure({ servers, controls = {}, http = {}, sets }) {
      const instrumented = Object.entries(servers).map(([name, server]) => {
        if ('url' in server) return [name, server];
        const given = 'env' in server ? (server.env as object) : {};
        return [
          name,
          {
            sandbox: UNCONTAINED,
            ...server,
            env: { [TRACE]: trace, BARTIZAN_SEEN: seenFile(name), ...given },
          },
        ];
      });
      // JSON is YAML.
      writeFileSync(
        config,
        JSON.stringify({ servers: Object.fromEntries(instrumented), sets, controls, http }, null, 2),
      );
    },
    async approve(...servers) {
      const what = servers.length === 0 ? ['--all'] : servers;
      const { code, err } = await cli('approve', ...what, '--yes', '--config', config);
      if (code !== 0) throw new Error(`approve ended with ${code}:\n${err}`);
    },
    command: (server) => ({
      command: process.execPath,
      args: [BARTIZAN, 'run', ...(setIn(server) ?? [server]), '--config', config],
      env: { ...env },
    }),
    run(server) {
      const { command, args } = house.command(server);
      const client = rawClient({ command, args }, { env });
      running.add({ stop: () => client.close() });
      return client;
    },
    async serve(...args) {
      const served = await startServing(['serve', '--port', '0', '--config', config, ...args], env);
      running.add(served);
      return served;
    },
    seen: (server) => readSeen(seenFile(server)).filter((entry) => !isPreparation(entry)),
    async records() {
      const { code, out, err } = await cli('audit', 'export');
      if (code !== 0) throw new Error(`audit export ended with ${code}:\n${err}`);
      return out
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AuditRecord);
    },
    async close() {
      try {
        await Promise.all([...running].map((each) => each.stop()));
        await untilGone(trace);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
  };
  house.configure(spec);
  return house;
}

/** A house for one test, gone with it; its servers are approved. */
export async function approvedHouse(spec: HouseSpec): Promise<House> {
  const house = houseForTest(spec);
  await house.approve();
  return house;
}

export function houseForTest(spec: HouseSpec): House {
  const house = createHouse(spec);
  onTestFinished(() => house.close());
  return house;
}

function setIn(server: string): ['--set', string] | undefined {
  return server.startsWith('set:') ? ['--set', server.slice('set:'.length)] : undefined;
}

/** What Bartizan does to know a server, and what clients do to know it: nobody's attack. */
function isPreparation({ message }: Seen): boolean {
  const { method } = (message ?? {}) as { method?: unknown };
  return (
    typeof method === 'string' &&
    /^(?:initialize|notifications\/initialized|server\/discover|.*\/list)$/.test(method)
  );
}

async function startServing(args: readonly string[], env: Environment): Promise<Served> {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [BARTIZAN, ...args], { env });
  child.stdin.end();
  let out = '';
  let err = '';
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => resolve(code ?? -1));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const found = /http:\/\/\S+:\d+/.exec(out)?.[0];
      if (found !== undefined && out.includes('Ctrl-C')) resolve(found);
    });
    void ended.then((code) => reject(new Error(`serve ended with ${code}:\n${err}`)));
  });
  return {
    pid: child.pid ?? -1,
    origin,
    stderr: () => err,
    url(server) {
      const [, set] = setIn(server) ?? [];
      return new URL(set === undefined ? `/servers/${server}/mcp` : `/sets/${set}/mcp`, origin);
    },
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}
