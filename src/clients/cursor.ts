import type { Client } from './client.ts';
import { inHome } from './folders.ts';

/** https://cursor.com/docs/mcp, "Configuration locations" and "Config interpolation". */
export const cursor: Client = {
  id: 'cursor',
  label: 'Cursor',
  places: (at) => [{ file: inHome(at, '.cursor', 'mcp.json') }],
  maps: () => [{ path: ['mcpServers'] }],
  urlKeys: ['url'],
  fillsIn: true,
  tiedBy: {
    auth: 'Cursor signs in to it with settings of its own',
    envFile: 'its variables are in an envFile, which Bartizan does not read; write them under env first',
  },
};
