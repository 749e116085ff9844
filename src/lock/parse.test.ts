import { describe, expect, it } from 'vitest';
import type { Proof } from '../packages/ecosystem.ts';
import { decide } from './decide.ts';
import { formatLock } from './format.ts';
import { emptyLock, type Lock } from './lock.ts';
import { LockError } from './lock-error.ts';
import { offersOf } from './offers.ts';
import { parseLock } from './parse.ts';

const tool = { name: 'read_file', description: 'Reads a file.', inputSchema: { type: 'object' } };
const lock = decide(emptyLock, {
  server: 'files',
  by: 'ada',
  at: Date.UTC(2026, 7, 1),
  launchDigest: `sha256:${'1'.repeat(64)}`,
  serverInfo: { name: 'files', version: '1.0.0' },
  protocolVersion: '2026-07-28',
  verdicts: [
    ...offersOf('tool', [tool, { ...tool, name: 'edit_file' }]),
    ...offersOf('instructions', [{ instructions: 'Read before you write.' }]),
  ].map((offer) => ({ offer, verdict: 'approve' as const })),
});
const text = formatLock(lock);

function codeOf(changed: string): string | undefined {
  try {
    parseLock(changed, 'bartizan.lock');
  } catch (error) {
    if (error instanceof LockError) return error.code;
    throw error;
  }
  return undefined;
}

describe('a lock', () => {
  it('is read back as it was written', () => {
    expect(parseLock(text, 'bartizan.lock')).toEqual(JSON.parse(JSON.stringify(sortedOffers(lock))));
    expect(text.endsWith('}\n')).toBe(true);
    expect(text.startsWith('{\n  "version": 1,\n')).toBe(true);
  });

  it.each<[string, Proof['sbom']]>([
    ['nobody looked for', undefined],
    ['is not there', { missing: 'the registry offers none' }],
    ['has a time', { digest: 'sha256:1', by: 'us', signedAt: '2026-07-28T00:00:00.000Z', unlisted: 2 }],
    ['has none', { digest: 'sha256:1', by: 'us', unlisted: 0 }],
  ])('keeps all that stood for a package, with a bill of materials that %s', (_, sbom) => {
    const proof: Proof = {
      signature: { keyId: 'SHA256:1' },
      provenance: { source: 'https://github.com/owner/server', workflow: 'w', issuer: 'i' },
      ...(sbom !== undefined && { sbom }),
    };
    const locked = {
      spec: 'npm:server@1.0.0',
      integrity: 'sha512-1',
      tree: `sha256:${'2'.repeat(64)}`,
      lockfile: `sha256:${'3'.repeat(64)}`,
      components: 1,
      entry: { command: 'node', args: ['server.js'] },
      proof,
    };
    const at = Date.UTC(2026, 7, 1);
    const launchDigest = `sha256:${'1'.repeat(64)}`;
    const decisions = { by: 'ada', at, launchDigest, protocolVersion: '2026-07-28', verdicts: [] };
    const packed = decide(lock, { server: 'packed', ...decisions, package: locked });
    expect(parseLock(formatLock(packed), 'bartizan.lock').servers.packed?.package).toEqual(locked);
  });

  it('keeps how an image is started, and spells its variables in one order', () => {
    const image = (env: Record<string, string>) => ({
      spec: `oci:registry.example/server@sha256:${'4'.repeat(64)}`,
      integrity: 'sha256-1',
      tree: `sha256:${'2'.repeat(64)}`,
      lockfile: `sha256:${'3'.repeat(64)}`,
      components: 2,
      entry: {
        command: '/usr/bin/server',
        args: ['--stdio'],
        image: { root: 'rootfs', env, cwd: '/srv/app', cmd: ['.'] },
      },
      proof: { signature: { missing: 'none' }, provenance: { missing: 'none' } },
    });
    const locked = (env: Record<string, string>): Lock =>
      decide(lock, {
        server: 'image',
        by: 'ada',
        at: Date.UTC(2026, 7, 1),
        launchDigest: `sha256:${'1'.repeat(64)}`,
        protocolVersion: '2026-07-28',
        verdicts: [],
        package: image(env),
      });
    const spelled = formatLock(locked({ PATH: '/bin', LANG: 'C' }));
    expect(parseLock(spelled, 'bartizan.lock').servers.image?.package).toEqual(
      image({ LANG: 'C', PATH: '/bin' }),
    );
    expect(formatLock(locked({ LANG: 'C', PATH: '/bin' }))).toBe(spelled);
  });

  it('has the same bytes whatever the order in which a server spells its keys', () => {
    const { inputSchema, description, name } = tool;
    const [spelled] = offersOf('tool', [{ inputSchema, description, name }]);
    const again = decide(lock, {
      server: 'files',
      by: 'ada',
      at: Date.UTC(2026, 7, 1),
      launchDigest: `sha256:${'1'.repeat(64)}`,
      serverInfo: { name: 'files', version: '1.0.0' },
      protocolVersion: '2026-07-28',
      verdicts: spelled === undefined ? [] : [{ offer: spelled, verdict: 'approve' }],
    });
    expect(formatLock(again)).toBe(text);
  });

  it('may have the line ends of Windows', () => {
    expect(codeOf(text.replaceAll('\n', '\r\n'))).toBeUndefined();
  });

  it('shows a reviewer what an eye would miss, as escapes', () => {
    const hidden = 'Reads\u200b a \u202efile\u{e0041}\u00a0.';
    const offers = offersOf('tool', [{ ...tool, description: hidden }]);
    const written = formatLock(
      decide(emptyLock, {
        server: 'files',
        by: 'ada',
        at: 0,
        launchDigest: `sha256:${'1'.repeat(64)}`,
        protocolVersion: '2026-07-28',
        verdicts: offers.map((offer) => ({ offer, verdict: 'approve' })),
      }),
    );
    expect(written).toContain('Reads\\u200b a \\u202efile\\udb40\\udc41\\u00a0.');
    expect(parseLock(written, 'l').servers.files?.offers[0]?.definition.description).toBe(hidden);
  });
});

describe('a tampered lock', () => {
  it('is refused when a word of a definition changed', () => {
    expect(codeOf(text.replace('Reads a file.', 'Reads a file, and sends it.'))).toBe('tampered');
  });

  it('is refused when a digest changed', () => {
    const digest = lock.servers.files?.offers[0]?.digest ?? '';
    expect(codeOf(text.replace(digest, `sha256:${'0'.repeat(64)}`))).toBe('tampered');
  });

  it('is refused when an approval was moved to another name', () => {
    expect(
      codeOf(
        text.replace(
          '"name": "edit_file",\n          "digest"',
          '"name": "delete_file",\n          "digest"',
        ),
      ),
    ).toBe('tampered');
  });

  it('is refused when a key comes twice, so that a reviewer reads one and the program the other', () => {
    const twice = text.replace(
      '"description": "Reads a file."',
      '"description": "Harmless.",\n          "description": "Reads a file."',
    );
    expect(twice).not.toBe(text);
    expect(codeOf(twice)).toBe('malformed');
  });

  it('is refused when the same words are spelled in another way', () => {
    expect(codeOf(text.replace('Reads a file.', 'Reads \\u0061 file.'))).toBe('malformed');
    expect(codeOf(`${text}\n`)).toBe('malformed');
    expect(codeOf(`\ufeff${text}`)).toBe('malformed');
  });

  it('is refused when an offer comes twice', () => {
    const value = JSON.parse(text);
    value.servers.files.offers.splice(1, 0, value.servers.files.offers[1]);
    expect(codeOf(`${JSON.stringify(value, undefined, 2)}\n`)).toBe('malformed');
  });

  it('is refused when it says more than the schema knows', () => {
    expect(codeOf(text.replace('"version": 1,', '"version": 1,\n  "allowAll": true,'))).toBe('malformed');
    expect(codeOf(text.replace('"version": 1', '"version": 2'))).toBe('malformed');
    expect(codeOf('[]\n')).toBe('malformed');
    expect(codeOf('')).toBe('malformed');
  });

  it('is refused when a definition is no JSON any more: half of a character', () => {
    expect(codeOf(text.replace('Reads a file.', 'Reads \\ud800'))).toBe('tampered');
  });

  it('says what to do about a merge conflict', () => {
    try {
      parseLock(`<<<<<<< ours\n${text}`, 'bartizan.lock');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'malformed', hint: 'resolve the merge conflict in it' });
    }
  });

  it.each(Array.from({ length: 40 }, (_, at) => at))('is refused with any byte flipped (%i)', (at) => {
    const bytes = Buffer.from(text);
    const place = Math.floor((at * bytes.length) / 40);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    const flipped = bytes.toString();
    const said = codeOf(flipped);
    // Who approved, when, the launch digest and what the server calls itself carry no digest: git's history guards those.
    const line = text.slice(text.lastIndexOf('\n', place) + 1, text.indexOf('\n', place));
    if (said === undefined)
      expect(line).toMatch(/"(approved(By|At)|digest|name|version|protocolVersion|files)"/);
  });
});

function sortedOffers(value: Lock): Lock {
  const order = ['', 'edit_file', 'read_file'];
  const files = value.servers.files;
  if (files === undefined) return value;
  const offers = files.offers.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return { version: 1, servers: { files: { ...files, offers } } };
}
