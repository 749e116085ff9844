import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createLegacyServer } from './legacy.mjs';

await createLegacyServer().connect(new StdioServerTransport());
