/** A house with a server in walls that looks where it is told, among files that somebody would like to have. */
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { rawClient } from '../../../src/testing/index.ts';
import { type House, houseForTest } from '../../e2e/house/house.ts';
import { openPeer, type Peer } from '../../e2e/house/peer.ts';

const LOOKER = fileURLToPath(new URL('fixtures/looker.mjs', import.meta.url));
export const SECRET = 'canary-71aa';

export interface Ground {
  readonly house: House;
  at(name: string): string;
  put(name: string, text: string, mode?: number): string;
  /** Puts the server there. */
  looker(name: string): string;
  node(name: string): string;
  link(name: string, to: string): void;
  /** Each is started within walls; each is called by the name of its entry. */
  configure(servers: Readonly<Record<string, Readonly<Record<string, unknown>>>>): void;
}

/** Secrets are in `.ssh/id`, `.aws/credentials` and `private/x`, below the home of who runs Bartizan. */
export function ground(): Ground {
  const house = houseForTest({ servers: {} });
  const at = (name: string): string => path.join(house.dir, name);
  const put = (name: string, text: string, mode = 0o644): string => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
    chmodSync(at(name), mode);
    return at(name);
  };
  for (const name of ['.ssh/id', '.aws/credentials', 'private/x']) put(name, SECRET);
  return {
    house,
    at,
    put,
    looker(name) {
      put(name, '');
      cpSync(LOOKER, at(name));
      return at(name);
    },
    node(name) {
      put(name, '');
      cpSync(process.execPath, at(name));
      chmodSync(at(name), 0o755);
      return at(name);
    },
    link: (name, to) => symlinkSync(to, at(name)),
    configure(servers) {
      const all = Object.entries(servers).map(([name, server]) => [
        name,
        { sandbox: 'bubblewrap', ...server },
      ]);
      const rules = Object.keys(servers).map((server) => ({ allow: { server }, reason: 'walls are tested' }));
      house.configure({
        servers: Object.fromEntries(all),
        controls: { 'access-policy': { rules } },
      });
    },
  };
}

/** The same house, with its config elsewhere. */
export function withConfig(house: House, config: string): House {
  return {
    ...house,
    config,
    run(server) {
      const { command, args } = house.command(server);
      const words = args.map((word) => (word === house.config ? config : word));
      const client = rawClient({ command, args: words }, { env: house.env });
      onTestFinished(async () => void (await client.close()));
      return client;
    },
  };
}

/** What the server answers. */
export async function tell(peer: Peer, tool: string, place: string): Promise<string> {
  const { result, error } = await peer.call(tool, { path: place, content: 'x' });
  expect(error).toBeUndefined();
  return (result?.content as { text: string }[] | undefined)?.[0]?.text ?? '';
}

/** What it answers to this one question, in a run of it. */
export async function told(house: House, server: string, tool: string, place: string): Promise<string> {
  const peer = await openPeer(house, server, { face: 'stdio', era: 'modern' });
  try {
    return await tell(peer, tool, place);
  } finally {
    await peer.close();
  }
}
