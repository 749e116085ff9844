import type { Client } from './client.ts';
import { inSettings } from './folders.ts';

/** https://modelcontextprotocol.io/docs/develop/connect-local-servers. On Linux there are only unofficial builds. */
export const claudeDesktop: Client = {
  id: 'claude-desktop',
  label: 'Claude Desktop',
  places: (at) => [{ file: inSettings(at, 'Claude', 'claude_desktop_config.json') }],
  maps: () => [{ path: ['mcpServers'] }],
  urlKeys: ['url'],
  fillsIn: false,
  tiedBy: {},
};
