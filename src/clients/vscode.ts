import type { Client } from './client.ts';
import { inSettings } from './folders.ts';

/** https://code.visualstudio.com/docs/copilot/reference/mcp-configuration. The default profile only. */
export const vscode: Client = {
  id: 'vscode',
  label: 'VS Code',
  places: (at) => [
    { file: inSettings(at, 'Code', 'User', 'mcp.json') },
    { file: inSettings(at, 'Code - Insiders', 'User', 'mcp.json') },
  ],
  maps: () => [{ path: ['servers'] }],
  urlKeys: ['url'],
  fillsIn: true,
  tiedBy: {
    envFile: 'its variables are in an envFile, which Bartizan does not read; write them under env first',
    sandbox: 'VS Code runs it in a sandbox of its own, in which Bartizan cannot keep its record',
    sandboxEnabled: 'VS Code runs it in a sandbox of its own, in which Bartizan cannot keep its record',
    dev: 'VS Code runs it in development mode',
    oauth: 'VS Code signs in to it with settings of its own',
  },
};
