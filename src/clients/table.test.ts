import { describe, expect, it } from 'vitest';
import type { Surroundings } from './client.ts';
import { grantsFor } from './launchers.ts';
import { CLIENTS } from './table.ts';

const linux: Surroundings = { env: {}, home: '/home/u', platform: 'linux', cwd: '/home/u/app' };
const mac: Surroundings = { ...linux, home: '/Users/u', cwd: '/Users/u/app', platform: 'darwin' };
const windows: Surroundings = {
  env: { APPDATA: 'C:\\Users\\u\\AppData\\Roaming' },
  home: 'C:\\Users\\u',
  platform: 'win32',
  cwd: 'C:\\app',
};

const first = (at: Surroundings) =>
  Object.fromEntries(CLIENTS.map(({ id, places }) => [id, places(at)[0]?.file]));

describe('where the clients keep their config', () => {
  it('on Linux', () => {
    expect(first(linux)).toEqual({
      'claude-desktop': '/home/u/.config/Claude/claude_desktop_config.json',
      'claude-code': '/home/u/.claude.json',
      cursor: '/home/u/.cursor/mcp.json',
      vscode: '/home/u/.config/Code/User/mcp.json',
      windsurf: '/home/u/.codeium/windsurf/mcp_config.json',
      zed: '/home/u/.config/zed/settings.json',
    });
    expect(first({ ...linux, env: { XDG_CONFIG_HOME: '/cfg' } }).zed).toBe('/cfg/zed/settings.json');
    expect(first({ ...linux, env: { XDG_CONFIG_HOME: 'rel' } }).zed).toBe(
      '/home/u/.config/zed/settings.json',
    );
    expect(first({ ...linux, env: { CLAUDE_CONFIG_DIR: '/cc' } })['claude-code']).toBe('/cc/.claude.json');
  });

  it('on macOS', () => {
    expect(first(mac)).toEqual({
      'claude-desktop': '/Users/u/Library/Application Support/Claude/claude_desktop_config.json',
      'claude-code': '/Users/u/.claude.json',
      cursor: '/Users/u/.cursor/mcp.json',
      vscode: '/Users/u/Library/Application Support/Code/User/mcp.json',
      windsurf: '/Users/u/.codeium/windsurf/mcp_config.json',
      zed: '/Users/u/.config/zed/settings.json',
    });
  });

  it('on Windows', () => {
    expect(first(windows)).toEqual({
      'claude-desktop': 'C:\\Users\\u\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
      'claude-code': 'C:\\Users\\u\\.claude.json',
      cursor: 'C:\\Users\\u\\.cursor\\mcp.json',
      vscode: 'C:\\Users\\u\\AppData\\Roaming\\Code\\User\\mcp.json',
      windsurf: 'C:\\Users\\u\\.codeium\\windsurf\\mcp_config.json',
      zed: 'C:\\Users\\u\\AppData\\Roaming\\Zed\\settings.json',
    });
  });
});

describe('what a launcher is granted', () => {
  it('is its path and home, and where it was told to keep things', () => {
    const env = {
      npm_config_cache: '/c',
      UV_CACHE_DIR: '/u',
      DOCKER_HOST: '',
      GITHUB_TOKEN: 't',
      HTTPS_PROXY: 'p',
    };
    const granted = (command: string, ...args: string[]) => grantsFor(command, args, [], { ...linux, env });
    expect(granted('npx')).toEqual(['PATH', 'HOME', 'npm_config_cache']);
    expect(granted('/opt/bin/uvx')).toEqual(['PATH', 'HOME', 'UV_CACHE_DIR']);
    expect(granted('docker')).toEqual(['PATH', 'HOME']);
    expect(granted('anything')).toEqual(['PATH', 'HOME']);
  });

  it('is not what the server sets itself', () => {
    expect(grantsFor('x', [], ['PATH'], linux)).toEqual(['HOME']);
    expect(grantsFor('x', [], ['Path', 'systemroot'], windows)).not.toContain('PATH');
  });

  it('on Windows is what programs there cannot do without, also behind cmd', () => {
    const granted = grantsFor('cmd', ['/c', 'npx', 'x'], [], {
      ...windows,
      env: { npm_config_cache: 'C:\\c' },
    });
    expect(granted).toContain('SystemRoot');
    expect(granted).toContain('npm_config_cache');
  });
});
