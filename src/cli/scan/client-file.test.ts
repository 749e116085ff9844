import { describe, expect, it } from 'vitest';
import type { Surroundings } from '../../clients/client.ts';
import { type ClientEntry, readClientFile } from './client-file.ts';

const HERE: Surroundings = { env: {}, home: '/home/ada', platform: 'linux', cwd: '/repo' };

function entriesIn(file: string, content: unknown): ClientEntry[] {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
  return readClientFile(file, Buffer.from(text), HERE);
}

const LOCAL = { command: 'node', args: ['/srv/server.js'] };

describe('the file of a client', () => {
  it.each([
    ['/home/ada/claude_desktop_config.json', { mcpServers: { a: LOCAL } }],
    ['/repo/.mcp.json', { mcpServers: { a: LOCAL } }],
    ['/repo/.vscode/mcp.json', { servers: { a: LOCAL } }],
    ['/repo/.cursor/mcp.json', { mcpServers: { a: LOCAL } }],
    ['/home/ada/.codeium/windsurf/mcp_config.json', { mcpServers: { a: LOCAL } }],
    ['/home/ada/.config/zed/settings.json', { context_servers: { a: LOCAL } }],
    ['/home/ada/.claude.json', { projects: { '/repo': { mcpServers: { a: LOCAL } } } }],
    ['/tmp/copied-from-somewhere.json', { mcpServers: { a: LOCAL } }],
  ])('%s is understood', (file, content) => {
    expect(entriesIn(file, content)).toMatchObject([{ key: 'a', launch: LOCAL, findings: [] }]);
  });

  it('says where each server stands, comments and all', () => {
    const text =
      '{\n  // ours\n  "mcpServers": {\n    "a": { "command": "node" },\n    "b": { "command": "deno" }\n  }\n}';
    const spots = entriesIn('/repo/.mcp.json', text).map(({ key, spot }) => [key, spot.line, spot.column]);
    expect(spots).toEqual([
      ['a', 4, 5],
      ['b', 5, 5],
    ]);
  });

  it('fills in what only the client knows: its folder, and a placeholder for the rest', () => {
    const entry = {
      command: 'node',
      args: ['${workspaceFolder}/server.js', '--key=${input:key}'],
      env: { TOKEN: '${env:TOKEN}' },
    };
    expect(entriesIn('/repo/.vscode/mcp.json', { servers: { a: entry } })).toMatchObject([
      {
        launch: {
          args: ['/repo/server.js', '--key=bartizan-scan'],
          env: { TOKEN: 'bartizan-scan' },
          cwd: '/repo',
        },
      },
    ]);
  });

  it('does not start what runs through Bartizan already', () => {
    const entry = { command: 'bartizan', args: ['run', 'notes'] };
    expect(entriesIn('/repo/.mcp.json', { mcpServers: { a: entry } })).toMatchObject([
      { findings: [{ rule: { id: 'launch/through-bartizan' } }] },
    ]);
  });

  it('does not connect over plain http, and says why', () => {
    const entry = { type: 'http', url: 'http://mcp.example.com/mcp' };
    const [found] = entriesIn('/repo/.mcp.json', { mcpServers: { a: entry } });
    expect(found).toMatchObject({
      findings: [{ rule: { id: 'launch/plain-http' } }],
      trouble: { message: 'it is not connected to like this' },
    });
    expect(found).not.toHaveProperty('launch');
  });

  it('says of an entry that it does not understand that it was not looked at', () => {
    const servers = { a: { command: 'run my server' }, b: 7 };
    for (const { trouble } of entriesIn('/repo/.mcp.json', { mcpServers: servers })) {
      expect(trouble?.message).toMatch(/^it is not started: /);
    }
  });

  it('is refused when it is none of a client, or no JSON', () => {
    expect(() => entriesIn('/repo/package.json', { name: 'x' })).toThrow('none of the keys');
    expect(() => entriesIn('/repo/.mcp.json', '{ "mcpServers": ')).toThrow('/repo/.mcp.json:1:');
  });
});
