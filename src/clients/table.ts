import { claudeCode } from './claude-code.ts';
import { claudeDesktop } from './claude-desktop.ts';
import type { Client } from './client.ts';
import { cursor } from './cursor.ts';
import { vscode } from './vscode.ts';
import { windsurf } from './windsurf.ts';
import { zed } from './zed.ts';

/** Every client whose config `bartizan import` understands. */
export const CLIENTS: readonly Client[] = [claudeDesktop, claudeCode, cursor, vscode, windsurf, zed];
