import type { JsonObject } from '../../protocol/json.ts';
import type { Offered } from './review.ts';

/** Digest of how the server is started. */
export const LAUNCH: string = `sha256:${'1'.repeat(64)}`;
export const read: JsonObject = {
  name: 'read_file',
  title: 'Read File',
  description: 'Reads a file.',
  inputSchema: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Where it is.' },
      limit: { type: 'integer', minimum: 1 },
    },
    required: ['path'],
  },
  annotations: { readOnlyHint: true },
};
export const remove: JsonObject = {
  name: 'delete_file',
  description: 'Deletes a file.',
  inputSchema: { type: 'object' },
};
export const greet: JsonObject = {
  name: 'greet',
  description: 'Greets.',
  arguments: [{ name: 'who', required: true }],
};

/** What the server offers, with a default for everything: one tool that reads. */
export function offering(partial: Partial<Offered> = {}): Offered {
  return {
    launchDigest: LAUNCH,
    launch: ['npx -y files@1.0.0 /data'],
    serverInfo: { name: 'files', version: '1.0.0' },
    protocolVersion: '2026-07-28',
    tools: [read],
    prompts: [],
    resources: [],
    templates: [],
    ...partial,
  };
}
