import type { Client } from './client.ts';
import { inHome, inSettings } from './folders.ts';

/** https://zed.dev/docs/ai/mcp, "As Custom Servers". On macOS its settings are in `~/.config` too. */
export const zed: Client = {
  id: 'zed',
  label: 'Zed',
  places: (at) => [
    {
      file:
        at.platform === 'darwin'
          ? inHome(at, '.config', 'zed', 'settings.json')
          : inSettings(at, at.platform === 'win32' ? 'Zed' : 'zed', 'settings.json'),
    },
  ],
  maps: () => [{ path: ['context_servers'] }],
  urlKeys: ['url'],
  fillsIn: false,
  tiedBy: {
    settings: 'it comes from a Zed extension, which starts it',
    remote: 'Zed runs it on the remote machine, where Bartizan may not be',
    oauth: 'Zed signs in to it with settings of its own',
  },
};
