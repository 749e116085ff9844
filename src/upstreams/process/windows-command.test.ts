import { describe, expect, it } from 'vitest';
import { resolveWindowsCommand } from './windows-command.ts';

const files = new Set([
  'C:\\node\\node.exe',
  'C:\\node\\npx.cmd',
  'C:\\node\\node_modules\\npm\\bin\\npx-cli.js',
  'C:\\tools\\uvx.exe',
  'C:\\tools\\other.cmd',
  'D:\\bare\\npx.cmd',
]);

function resolve(command: string, env: Record<string, string> = {}): Promise<unknown> {
  const launch = { command, args: ['-y', 'a&b'], cwd: 'C:\\work', env };
  return resolveWindowsCommand(launch, 'C:\\node;C:\\tools', async (file) => files.has(file));
}

describe('resolveWindowsCommand', () => {
  it('finds programs on the path', async () => {
    expect(await resolve('uvx')).toEqual({ file: 'C:\\tools\\uvx.exe', args: ['-y', 'a&b'] });
    expect(await resolve('node.exe')).toMatchObject({ file: 'C:\\node\\node.exe' });
  });

  it('starts npx as node with the script of npm, so that no shell reads the arguments', async () => {
    expect(await resolve('npx')).toEqual({
      file: 'C:\\node\\node.exe',
      args: ['C:\\node\\node_modules\\npm\\bin\\npx-cli.js', '-y', 'a&b'],
    });
  });

  it('refuses other batch files, and an npx without its node', async () => {
    await expect(resolve('other')).rejects.toThrow('batch file');
    await expect(resolve('npx', { Path: 'D:\\bare' })).rejects.toThrow('batch file');
  });

  it('says when there is nothing', async () => {
    await expect(resolve('missing')).rejects.toMatchObject({ code: 'server_unavailable' });
  });
});
