/** Images made of the Node that runs the tests, with a server that does what it is told. */
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as zlib from 'node:zlib';
import type { FakeImage } from '../../../src/testing/fake-image-registry.ts';
import type { ArchivedFile } from '../../../src/testing/tarball.ts';

const PROBE = readFileSync(fileURLToPath(new URL('fixtures/probe.mjs', import.meta.url)));

/** A user that is not there, a directory that is not there, and variables of every kind. */
const ODD = {
  Entrypoint: ['node', '/srv/odd place/probe.mjs'],
  Cmd: ['from the image'],
  WorkingDir: '/var/lib/not there',
  User: '4711:0',
  Env: ['PATH=/opt/node/bin', 'MODE=of the image', 'EQUALS=a=b', '1NO=name', 'EMPTY='],
};

const program = (file: string, as: string): ArchivedFile => ({
  path: as,
  text: '',
  bytes: readFileSync(file),
  mode: 0o755,
});

/** Node with the libraries that it is loaded with. */
const BASE = baseFiles();

function baseFiles(): ArchivedFile[] {
  const node = realpathSync(process.execPath);
  const libraries = execFileSync('ldd', [node], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  return [
    program(node, 'opt/node/bin/node'),
    ...libraries.map((file) => program(file, file.slice(1))),
    { path: 'etc/passwd', text: 'root:x:0:0:of the image:/root:/bin/sh\n' },
    { path: 'etc/gone', text: 'only in the first layer' },
  ];
}

/** @param more a last layer on top */
export function nodeImage(
  more: readonly ArchivedFile[] = [],
  config: Readonly<Record<string, unknown>> = ODD,
): FakeImage {
  return {
    layers: [
      { files: BASE, compression: 'none' },
      {
        files: [
          { path: 'etc/.wh.gone', text: '' },
          { path: 'etc/release', text: 'of the image' },
        ],
        compression: 'zstdDecompressSync' in zlib ? 'zstd' : 'gzip',
      },
      [{ path: 'srv/odd place/probe.mjs', text: '', bytes: PROBE }, ...more],
    ],
    config,
  };
}
