import { z } from 'zod';
import { formatChecks, formats } from '../../src/sdk/server.ts';

const inputSchema = z.object({
  file: formats.path(process.cwd()),
  page: formats.url({ hosts: ['*.example.com'] }),
  branch: formats.argument(),
  table: formats.identifier(['orders', 'items']),
});

export const read = (given: unknown): { file: string } => inputSchema.parse(given);

export function register(ajv: { addFormat(name: string, check: (text: string) => boolean): unknown }): void {
  ajv.addFormat('workspace-path', formatChecks.path(process.cwd()));
}
