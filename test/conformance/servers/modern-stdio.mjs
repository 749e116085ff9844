import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createModernServer } from './modern.mjs';

let current;
serveStdio(
  () => {
    const server = createModernServer((kind) =>
      current.notification({ method: `notifications/${kind}/list_changed` }),
    );
    current = server;
    return server;
  },
  { legacy: 'reject' },
);
