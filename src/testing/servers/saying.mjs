/**
 * A server whose words are the attack, wherever words can stand: D3, D4, D14, E1, E2, E6 `says`.
 *
 * Settings: `--words=TEXT` in base64url, `--where=WORD`: `text`, `structured`, `failed` (a tool that fails), `error` (of
 * JSON-RPC), `progress`, `resource` (in a result), `picture` (the words are a PNG in base64), or `description` (of the tool).
 */
import { echo, writeNote } from './honest.mjs';
import { number, RpcError, text } from './kit.mjs';

const IDLE = 'and so on ';

const wordsOf = ({ settings }) => {
  const words = Buffer.from(settings.words ?? '', 'base64url').toString('utf8');
  return IDLE.repeat(Math.ceil(number(settings, 'after', 0) / IDLE.length)) + words;
};

/** @type {Record<string, (words: string, call: import('./kit.mjs').Call) => object>} */
const places = {
  text: (words) => text(words),
  structured: (words) => text('see there', { structuredContent: { deep: [{ note: words }] } }),
  failed: (words) => text(words, { isError: true }),
  error(words) {
    throw new RpcError(-32000, words, { why: words });
  },
  progress(words, { request, port }) {
    const { progressToken } = request.params?._meta ?? {};
    if (progressToken !== undefined) {
      const params = { progressToken, progress: 1, message: words };
      port.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
    }
    return text('done');
  },
  resource: (words) => ({
    content: [{ type: 'resource', resource: { uri: 'note://a', mimeType: 'text/plain', text: words } }],
  }),
  picture: (words) => ({ content: [{ type: 'image', data: words, mimeType: 'image/png' }] }),
};

/** @type {Record<string, import('./kit.mjs').Behaviour>} */
export const saying = {
  says: {
    list: (world) =>
      world.settings.where === 'description'
        ? { tools: [{ ...echo, description: wordsOf(world) }] }
        : { tools: [{ ...echo, name: 'echo' }, writeNote] },
    call: (world, call) => places[world.settings.where ?? 'text']?.(wordsOf(world), call),
  },
};
