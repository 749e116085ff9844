import type { Client } from './client.ts';
import { inHome } from './folders.ts';

/** https://docs.windsurf.com/windsurf/cascade/mcp, "mcp_config.json" and "Config Interpolation". */
export const windsurf: Client = {
  id: 'windsurf',
  label: 'Windsurf',
  places: (at) => [{ file: inHome(at, '.codeium', 'windsurf', 'mcp_config.json') }],
  maps: () => [{ path: ['mcpServers'] }],
  urlKeys: ['serverUrl', 'url'],
  fillsIn: true,
  tiedBy: { oauth: 'Windsurf signs in to it with settings of its own' },
};
