/** `bartizan import` and `eject` as they are built: they load what no other command does. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { houseForTest } from './house/house.ts';

it('says which servers cannot start within walls, and what to do', async () => {
  const house = houseForTest({ servers: {} });
  const client = path.join(house.env.HOME ?? house.dir, '.cursor', 'mcp.json');
  mkdirSync(path.dirname(client), { recursive: true });
  const mcpServers = {
    box: { command: 'docker', args: ['run', '-i', '--rm', 'image'] },
    fetched: { command: 'npx', args: ['-p', 'server', 'files'] },
    fine: { command: 'node', args: ['/srv/clock.js'] },
  };
  writeFileSync(client, JSON.stringify({ mcpServers }));
  const { code, out } = await house.cli('import', '--config', path.join(house.dir, 'imported.yaml'));
  expect(code).toBe(0);
  const [, box = '', fetched = '', fine = ''] = out.split(/ moved {3}/);
  expect(box).toMatch(/does not start as it stands: .*no socket is reached.*sandbox: \{ off/);
  expect(fetched).toMatch(/does not start as it stands: npx .*no network.*bartizan add/);
  expect(fine).not.toContain('does not start as it stands');
});

it('takes over the servers of a client, and puts everything back', async () => {
  const house = houseForTest({ servers: {} });
  const client = path.join(house.env.HOME ?? house.dir, '.cursor', 'mcp.json');
  mkdirSync(path.dirname(client), { recursive: true });
  const before = `${JSON.stringify({ mcpServers: { clock: { command: 'node', args: ['clock.js'] } } })}\n`;
  writeFileSync(client, before);
  const config = path.join(house.dir, 'imported.yaml');
  const taken = await house.cli('import', '--yes', '--config', config);
  expect(taken).toMatchObject({ code: 0 });
  expect(readFileSync(client, 'utf8')).toContain('"run", "clock"');
  expect(readFileSync(config, 'utf8')).toContain('clock:');
  expect(await house.cli('eject')).toMatchObject({ code: 0 });
  expect(readFileSync(client, 'utf8')).toBe(before);
});
