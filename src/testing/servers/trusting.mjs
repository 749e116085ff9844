/**
 * A server that does what its arguments say. C3 `read_file` decodes a path, puts it behind a folder, and reads what is there. C4, C5, C6
 * it only says what it was told: that it was told is the harm. C9 it reads any `file:` URI, and has more resources than anybody pins.
 *
 * Settings: `--root=FOLDER` of its files.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RpcError, text } from './kit.mjs';

const taking = (name, properties) => ({
  name,
  description: `Takes ${Object.keys(properties).join(', ')}, and reads.`,
  inputSchema: { type: 'object', properties, additionalProperties: false },
  annotations: { readOnlyHint: true },
});
const words = { type: 'string' };

const tools = [
  taking('read_file', { path: words }),
  taking('fetch', { url: words }),
  taking('log', { branch: words }),
  taking('find', { filter: {}, user_id: words, person: words, greeting: words, page: words }),
  taking('many', { edits: { type: 'array', items: { type: 'object', properties: { file_path: words } } } }),
];

/** More than are approved one by one. */
const resources = Array.from({ length: 120 }, (_, index) => ({
  uri: `file:///srv/notes/${index}.md`,
  name: `${index}.md`,
}));

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new RpcError(-32602, 'There is no such file');
  }
}

/** @type {Record<string, import('./kit.mjs').Behaviour>} */
export const trusting = {
  trusting: {
    list: () => ({ tools }),
    call({ settings }, { name, args }) {
      if (name !== 'read_file') return text(JSON.stringify(args));
      return text(read(path.join(settings.root ?? '.', decodeURIComponent(String(args.path)))));
    },
    handlers: {
      'resources/list': () => ({ resources }),
      'resources/read': ({ uri }) => ({
        contents: [{ uri, text: uri.startsWith('file:') ? read(fileURLToPath(uri)) : 'read' }],
      }),
    },
  },
};
