// What the measured servers offer: one tool that only reads, with a schema for its arguments and one for its result.
export const VERSION = '2026-07-28';

export const TOOL = {
  name: 'read_record',
  description: 'Reads one record and returns the fields that were asked for.',
  inputSchema: {
    type: 'object',
    properties: {
      id: { type: 'string', minLength: 1, maxLength: 64 },
      fields: { type: 'array', items: { type: 'string' }, maxItems: 16 },
      limit: { type: 'integer', minimum: 1, maximum: 100 },
    },
    required: ['id'],
  },
  outputSchema: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      name: { type: 'string' },
      rows: {
        type: 'array',
        items: {
          type: 'object',
          properties: { at: { type: 'string' }, value: { type: 'number' } },
          required: ['at', 'value'],
        },
      },
    },
    required: ['id', 'name', 'rows'],
  },
};

const record = {
  id: 'r-1',
  name: 'Ada',
  rows: [
    { at: '2026-07-28T10:00:00Z', value: 1.5 },
    { at: '2026-07-28T11:00:00Z', value: 2.25 },
  ],
};

const called = {
  resultType: 'complete',
  content: [{ type: 'text', text: JSON.stringify(record) }],
  structuredContent: record,
};
const serverInfo = { name: 'bench', version: '1.0.0' };
const capabilities = { tools: {} };

/** The result of any request. Calls are answered from what was made once: the server is not what is measured. */
export function resultOf(method) {
  switch (method) {
    case 'tools/call':
      return called;
    case 'tools/list':
      return { resultType: 'complete', tools: [TOOL], ttlMs: 0, cacheScope: 'private' };
    case 'server/discover':
      return {
        resultType: 'complete',
        supportedVersions: [VERSION],
        capabilities,
        ttlMs: 0,
        cacheScope: 'private',
        _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
      };
    case 'initialize':
      return { protocolVersion: '2025-11-25', capabilities, serverInfo };
    default:
      return undefined;
  }
}

export function answerTo({ id, method }) {
  const result = resultOf(method);
  const error = { code: -32601, message: 'Method not found' };
  return JSON.stringify(
    result === undefined ? { jsonrpc: '2.0', id, error } : { jsonrpc: '2.0', id, result },
  );
}
