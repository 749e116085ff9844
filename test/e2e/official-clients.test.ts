/** Clients and servers that others wrote, of both eras, with the real command between them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, type ClientName, type OfficialClient, openClient, type Person } from './house/clients.ts';
import { createHouse, type House, type Served } from './house/house.ts';
import {
  everything,
  everythingOverHttp,
  filesystem,
  hostile,
  type Listening,
  listening,
  memory,
  official,
  officialOverHttp,
} from './house/upstreams.ts';

interface Expected {
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly says: RegExp;
  /** A tool that changes something. */
  readonly change?: { readonly tool: string; readonly args: Record<string, unknown> };
  readonly prompt?: { readonly name: string; readonly args: Record<string, string>; readonly says: string };
  readonly completion?: readonly [prompt: string, argument: string, value: string, first: string];
  readonly resource?: { readonly uri: string; readonly says: string };
  readonly progress?: { readonly tool: string; readonly args: Record<string, unknown> };
}

const note = { name: 'n', text: 'kept' };
const ours: Expected = {
  tool: 'add',
  args: { a: 1, b: 2 },
  says: /3/,
  change: { tool: 'write_note', args: note },
  prompt: { name: 'greet', args: { who: 'Ada' }, says: 'Greet Ada' },
  completion: ['greet', 'who', 'G', 'Grace'],
  resource: { uri: 'note://all', says: '{' },
  progress: { tool: 'slow', args: { steps: 3, stepMs: 50 } },
};
const theirs: Expected = {
  tool: 'get_sum',
  args: { a: 1, b: 2 },
  says: /3/,
  change: { tool: 'write_note', args: note },
  prompt: { name: 'greet', args: { who: 'Ada' }, says: 'Greet Ada' },
  completion: ['greet', 'who', 'G', 'Grace'],
  resource: { uri: 'doc://readme', says: 'Read me.' },
  progress: { tool: 'count_up', args: { to: 3 } },
};
const all: Expected = {
  tool: 'get-sum',
  args: { a: 1, b: 2 },
  says: /is 3/,
  prompt: { name: 'args-prompt', args: { city: 'Bern' }, says: 'Bern' },
  completion: ['completable-prompt', 'department', 'E', 'Engineering'],
  resource: { uri: 'demo://resource/static/document/architecture.md', says: 'Architecture' },
  progress: { tool: 'trigger-long-running-operation', args: { duration: 0.3, steps: 3 } },
};
const graph: Expected = {
  tool: 'read_graph',
  args: {},
  says: /entities/,
  change: {
    tool: 'create_entities',
    args: { entities: [{ name: 'Ada', entityType: 'person', observations: [] }] },
  },
};

let house: House;
let served: Served;
const upstreams: Listening[] = [];
const expectations = new Map<string, Expected>();

beforeAll(async () => {
  for (const server of [everythingOverHttp(), officialOverHttp()]) upstreams.push(await listening(server));
  const [everythingUrl, officialUrl] = upstreams.map(({ url }) => ({ url }));
  house = createHouse({ servers: {} });
  const files = path.join(house.dir, 'files');
  mkdirSync(files);
  writeFileSync(path.join(files, 'a.txt'), 'the first letter');
  const servers = {
    everything: everything(),
    'everything-http': everythingUrl,
    filesystem: filesystem(files),
    memory: { ...memory(), env: { MEMORY_FILE_PATH: path.join(house.dir, 'memory.jsonl') } },
    official: official(),
    'official-http': officialUrl,
    honest: hostile('honest'),
    'honest-legacy': hostile('honest', { era: 'legacy' }),
    'honest-modern': hostile('honest', { era: 'modern' }),
  };
  house.configure({ servers: servers as never, controls: { 'rate-limits': { server: { burst: 1000 } } } });
  await house.approve();
  served = await house.serve();
  const file = { path: path.join(files, 'a.txt') };
  const change = { tool: 'write_file', args: { path: path.join(files, 'b.txt'), content: 'x' } };
  expectations.set('everything', all).set('everything-http', all).set('memory', graph);
  expectations.set('filesystem', { tool: 'read_text_file', args: file, says: /first letter/, change });
  expectations.set('official', theirs).set('official-http', theirs);
  for (const name of ['honest', 'honest-legacy', 'honest-modern']) expectations.set(name, ours);
});

afterAll(async () => {
  await house.close();
  for (const upstream of upstreams) await upstream.close();
});

const SERVERS = [
  'everything',
  'everything-http',
  'filesystem',
  'memory',
  'official',
  'official-http',
  'honest',
  'honest-legacy',
  'honest-modern',
];
const FACES = ['stdio', 'http'] as const;

const withClient = async (
  name: ClientName,
  face: string,
  server: string,
  person: Person | undefined,
  work: (client: OfficialClient, expected: Expected) => Promise<void>,
): Promise<void> => {
  const client = await openClient(name, house, server, face === 'http' ? served : undefined, person);
  try {
    await work(client, expectations.get(server) as Expected);
  } finally {
    await client.close();
  }
};

describe.each(CLIENTS)('client %s', (name) => {
  describe.each(FACES)('over %s', (face) => {
    it.each(SERVERS)('lists, calls, reads, prompts, completes and follows progress at %s', async (server) => {
      await withClient(name, face, server, 'approves', async (client, expected) => {
        expect(await client.tools()).toContain(expected.tool);
        expect((await client.call(expected.tool, expected.args)).text).toMatch(expected.says);
        const { prompt, completion, resource, progress } = expected;
        if (prompt !== undefined)
          expect(await client.prompt(prompt.name, prompt.args)).toContain(prompt.says);
        if (completion !== undefined) {
          const [ref, argument, value, first] = completion;
          expect(await client.complete(ref, argument, value)).toEqual([first]);
        }
        if (resource !== undefined) {
          expect(await client.resources()).toContain(resource.uri);
          expect(await client.read(resource.uri)).toContain(resource.says);
        }
        if (progress !== undefined) {
          const steps: number[] = [];
          const onprogress = (step: { progress: number }) => void steps.push(step.progress);
          const { isError } = await client.call(progress.tool, progress.args, { onprogress });
          expect(isError).toBe(false);
          expect(steps[0]).toBe(1);
        }
      });
    });

    it.each(['official', 'filesystem', 'official-http'])(
      'asks the person before %s changes something',
      async (server) => {
        await withClient(name, face, server, 'approves', async (client, { change }) => {
          const { isError } = await client.call(change?.tool ?? '', change?.args);
          expect(isError).toBe(false);
          expect(client.asked).toHaveLength(1);
          expect(client.asked[0]).toContain(change?.tool);
        });
        await withClient(name, face, server, 'declines', async (client, { change }) => {
          await expect(client.call(change?.tool ?? '', change?.args)).rejects.toThrow(
            'A person refused this',
          );
        });
        await withClient(name, face, server, undefined, async (client, { change }) => {
          await expect(client.call(change?.tool ?? '', change?.args)).rejects.toThrow(
            'Hint: add an allow rule to controls.access-policy.rules in bartizan.yaml',
          );
        });
      },
    );
  });
});

describe('what was declined', () => {
  it('was not done', async () => {
    const file = path.join(house.dir, 'files', 'c.txt');
    await withClient('1.x', 'stdio', 'filesystem', 'declines', async (client) => {
      const call = client.call('write_file', { path: file, content: 'x' });
      await expect(call).rejects.toThrow('A person refused this');
    });
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});
