import { isObject } from '../protocol/json.ts';
import type { Client } from './client.ts';
import { inHome, join } from './folders.ts';

/**
 * https://code.claude.com/docs/en/mcp, "MCP installation scopes": user and local scope are in `~/.claude.json`,
 * local ones under the path of their project; project scope is in `.mcp.json`, shared through version control.
 */
export const claudeCode: Client = {
  id: 'claude-code',
  label: 'Claude Code',
  places: (at) => [
    { file: join(at, at.env.CLAUDE_CONFIG_DIR || inHome(at), '.claude.json') },
    { file: join(at, at.cwd, '.mcp.json'), folder: at.cwd },
  ],
  maps(document, { folder }) {
    if (folder !== undefined) return [{ path: ['mcpServers'], folder }];
    const projects = isObject(document) && isObject(document.projects) ? document.projects : {};
    return [
      { path: ['mcpServers'] },
      ...Object.keys(projects).map((project) => ({
        path: ['projects', project, 'mcpServers'],
        folder: project,
      })),
    ];
  },
  urlKeys: ['url'],
  fillsIn: true,
  tiedBy: {
    oauth: 'Claude Code signs in to it with settings of its own',
    headersHelper: 'Claude Code runs a program for its headers',
  },
};
