import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { listen } from './listen.mjs';
import { createModernServer } from './modern.mjs';

const handler = createMcpHandler(
  () =>
    createModernServer((kind) =>
      kind === 'tools' ? handler.notify.toolsChanged() : handler.notify.promptsChanged(),
    ),
  { legacy: 'reject' },
);
listen(toNodeHandler(handler));
