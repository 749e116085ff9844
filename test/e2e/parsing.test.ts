/** B4, B6, J1: bytes that two parsers could read in two ways, or that cost too much to read. */
import { describe, expect, it } from 'vitest';
import { requestOf } from '../../src/testing/index.ts';
import { PERMISSIVE } from './house/controls.ts';
import { recordsOf } from './house/evidence.ts';
import { approvedHouse } from './house/house.ts';
import { httpRequest, JSON_HEADERS } from './house/http-request.ts';
import { hostile } from './house/upstreams.ts';

const call = JSON.stringify(
  requestOf('tools/call', { name: 'echo', arguments: { text: 'CANARY' } }, 7).value,
);
const inText = (value: string): string => call.replace('"CANARY"', value);

const LINES: Readonly<Record<string, string>> = {
  'a method that comes twice': call.replace('"method":', '"method":"tools/list","method":'),
  'a method that comes twice, once escaped': call.replace(
    '"method":',
    '"\\u006dethod":"tools/list","method":',
  ),
  'a name that comes twice': call.replace('"name":"echo"', '"name":"echo","name":"write_note"'),
  'a byte order mark': `\ufeff${call}`,
  'something after it': `${call} {}`,
  'a lone surrogate': inText('"\\ud800"'),
  'a number that is none': inText('NaN'),
  'a number beyond all': inText('1e400'),
  'a number that a double cannot hold': inText('9007199254740993'),
  __proto__: inText('{"__proto__":1}'),
  'a batch': `[${call}]`,
  'an id of null': call.replace('"id":7', '"id":null'),
  'positional parameters': '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":["echo"]}',
  'a member that JSON-RPC does not know': call.replace('"id":7', '"id":7,"admin":true'),
  'a hundred thousand brackets': inText(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  'thirty thousand keys': inText(`{${Array.from({ length: 30_000 }, (_, key) => `"k${key}":1`).join(',')}}`),
  'too many bytes': inText(`"${'x'.repeat(5_000_000)}"`),
};

const servers = { evil: hostile('honest') };

describe.each(Object.entries(LINES))('%s', (_what, line) => {
  it('is refused over stdio, and reaches nobody', async () => {
    const house = await approvedHouse({ servers, controls: PERMISSIVE });
    const client = house.run('evil');
    client.send(line);
    const answer = JSON.parse(await client.until((text) => text.includes('"error"')));
    expect(answer.error.message).toContain('(bartizan ');
    await client.close();
    expect(house.seen('evil')).toEqual([]);
    expect(client.lines.join('')).not.toContain('CANARY');
    expect(await recordsOf(house, { outcome: 'refused' })).toHaveLength(1);
  });
});

describe('over HTTP', () => {
  it('all of it is refused, whole or in chunks, and reaches nobody', async () => {
    const house = await approvedHouse({ servers, controls: PERMISSIVE });
    const served = await house.serve();
    const headers = {
      ...JSON_HEADERS,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'echo',
    };
    let sent = 0;
    const latin1 = Buffer.from(inText('"\u00ff"'), 'latin1');
    const utf16 = Buffer.from(call, 'utf16le');
    for (const body of [...Object.values(LINES), latin1, utf16]) {
      for (const request of [{ body }, { chunks: [body] }]) {
        const { status, text } = await httpRequest(served.url('evil'), { headers, ...request });
        expect([400, 413]).toContain(status);
        expect(text).toContain('(bartizan ');
        sent += 1;
      }
    }
    await served.stop();
    expect(house.seen('evil')).toEqual([]);
    expect(await recordsOf(house, { outcome: 'refused' })).toHaveLength(sent);
  });
});

describe('a notification in the form of a request', () => {
  it.each(['stdio', 'http'])('does nothing over %s', async (face) => {
    const house = await approvedHouse({ servers, controls: PERMISSIVE });
    const silent = call.replace('"id":7,', '');
    if (face === 'http') {
      const served = await house.serve();
      await httpRequest(served.url('evil'), { headers: JSON_HEADERS, body: silent });
      await served.stop();
    } else {
      const client = house.run('evil');
      client.send(silent);
      await client.request('tools/call', { name: 'echo', arguments: { text: 'after' } });
      await client.close();
    }
    expect(JSON.stringify(house.seen('evil'))).not.toContain('CANARY');
  });
});
