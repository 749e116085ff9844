/** A Bartizan of its own with one server, which is an image: the real command, started by root or by somebody else. */
import {
  chownSync,
  cpSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import {
  createFakeImageRegistry,
  type FakeImage,
  type FakeImageRegistry,
} from '../../../src/testing/fake-image-registry.ts';
import { openClient } from '../../e2e/house/clients.ts';
import { BARTIZAN, type Finished, finished } from '../../e2e/house/command.ts';
import { FLOWS_FREELY } from '../../e2e/house/controls.ts';
import type { House } from '../../e2e/house/house.ts';

export interface Client {
  /** What this function body returns in the server, or `failed: …`. */
  run(body: string): Promise<unknown>;
  close(): Promise<void>;
}

/** What the proxy in the sandbox says when it is asked to connect there. */
export function connect(client: Client, target: string): Promise<unknown> {
  return client.run(`return new Promise((resolve) => {
    const { hostname, port } = new URL(process.env.HTTPS_PROXY);
    const socket = net.connect(Number(port), hostname, () =>
      socket.write('CONNECT ${target} HTTP/1.1\\r\\nHost: ${target}\\r\\n\\r\\n'));
    let heard = '';
    socket.on('data', (data) => { heard += data; });
    socket.on('error', ({ code }) => resolve(code));
    socket.on('close', () => resolve(heard));
  })`);
}

export interface ImageHouse {
  at(...names: string[]): string;
  /** The image, laid out. */
  root(): string;
  cli(...args: string[]): Promise<Finished>;
  /** Sets fields of the server in the config, and approves it. @throws when that fails */
  approve(fields?: Readonly<Record<string, unknown>>): Promise<void>;
  client(): Promise<Client>;
  readonly registry: FakeImageRegistry;
  remove(): Promise<void>;
}

const ALLOWED = {
  ...FLOWS_FREELY,
  'access-policy': { rules: [{ allow: { server: 'probe' }, reason: 'a test' }] },
};

/** @param user by whom Bartizan is started; undefined for whoever runs the tests */
export async function createImageHouse(image: FakeImage, user?: number): Promise<ImageHouse> {
  // Not in /tmp, where no image shows anything.
  const dir = mkdtempSync('/var/tmp/bartizan-image-');
  const at = (...names: string[]): string => path.join(dir, ...names);
  for (const name of ['home', 'state', 'docs', 'notes', 'private']) mkdirSync(at(name));
  writeFileSync(at('docs', 'page.txt'), 'a page');
  writeFileSync(at('notes', 'note.txt'), 'a note');
  writeFileSync(at('private', 'key.txt'), 'canary-private');
  const config = at('bartizan.yaml');
  writeFileSync(config, JSON.stringify({ controls: ALLOWED }));
  // Others may not look where the tests lie.
  if (user !== undefined) cpSync(path.dirname(BARTIZAN), at('dist'), { recursive: true });
  const bin = user === undefined ? BARTIZAN : at('dist', path.basename(BARTIZAN));
  if (user !== undefined) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' }))
      lchownSync(at(name), user, user);
    chownSync(dir, user, user);
  }
  const as =
    user === undefined
      ? []
      : ['/usr/bin/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];
  const started = (
    args: readonly string[],
  ): { command: string; args: string[]; env: Record<string, string> } => {
    const [command = '', ...rest] = [...as, process.execPath, bin, ...args, '--config', config];
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: at('home'),
      XDG_STATE_HOME: at('state'),
      OUTSIDE: 'canary-outside',
    };
    return { command, args: rest, env };
  };
  const cli = async (...args: string[]): Promise<Finished> => finished(started(args));

  const registry = await createFakeImageRegistry();
  const house: ImageHouse = {
    at,
    cli,
    root() {
      const entries = at('state', 'bartizan', 'packages', 'entries');
      const [entry = ''] = readdirSync(entries);
      return path.join(entries, entry, 'root', 'rootfs');
    },
    async approve(fields = {}) {
      const document = parseDocument(readFileSync(config, 'utf8'));
      for (const [name, value] of Object.entries(fields)) document.setIn(['servers', 'probe', name], value);
      writeFileSync(config, String(document));
      const { code, err } = await cli('approve', '--all', '--yes');
      if (code !== 0) throw new Error(`approve ended with ${code}:\n${err}`);
    },
    async client() {
      const place = { command: () => started(['run', 'probe']) } as Partial<House> as House;
      const client = await openClient('2.x as legacy', place, 'probe', undefined);
      return {
        async run(body) {
          const { text } = await client.call('run', { body });
          return text.startsWith('failed: ') ? text : JSON.parse(text);
        },
        close: () => client.close(),
      };
    },
    registry,
    async remove() {
      await registry.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };

  const digest = registry.push('acme/probe', image, 'latest');
  const added = await cli('add', `oci:${registry.host}/acme/probe@latest`, '--unsigned', 'a test');
  if (added.code !== 0 || !added.out.includes(digest))
    throw new Error(`add ended with ${added.code}:\n${added.err}`);
  return house;
}
