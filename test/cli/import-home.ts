import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { ClientIo } from '../../src/cli/client-files.ts';
import type { Disk } from '../../src/clients/disk.ts';
import { sandboxesOf } from '../../src/sandbox/choose.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** A home folder of its own for each test, and what was printed. */
export interface Home {
  readonly dir: string;
  readonly io: ClientIo;
  readonly config: string;
  out(): string;
  err(): string;
  put(file: string, content: string | Buffer): string;
  bytes(file: string): Buffer;
  text(file: string): string;
  /** Every file below the home, with its content. */
  snapshot(): Record<string, string>;
  with(changes: Partial<ClientIo>): ClientIo;
  remove(): void;
}

export function createHome(): Home {
  const dir = mkdtempSync(path.join(tmpdir(), 'bartizan-import-'));
  const printed = { out: '', err: '' };
  let clock = Date.UTC(2026, 8, 1);
  const sink = (to: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        printed[to] += String(chunk);
        done();
      },
    });
  const io: ClientIo = {
    stdout: sink('out'),
    stderr: sink('err'),
    env: { PATH: '/nowhere' },
    home: dir,
    platform: 'linux',
    cwd: path.join(dir, 'work'),
    now: () => clock++,
    sandboxes: sandboxesOf([sandbox], 'linux'),
    installation: { execPath: '/usr/bin/node', script: '/opt/bartizan/dist/bartizan.js', version: '1.2.3' },
  };
  const at = (file: string): string => path.resolve(dir, file);
  return {
    dir,
    io,
    config: at('.config/bartizan/bartizan.yaml'),
    out: () => printed.out,
    err: () => printed.err,
    put(file, content) {
      mkdirSync(path.dirname(at(file)), { recursive: true });
      writeFileSync(at(file), content);
      return at(file);
    },
    bytes: (file) => readFileSync(at(file)),
    text: (file) => readFileSync(at(file), 'utf8'),
    snapshot() {
      const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      return Object.fromEntries(
        names.map((entry) => {
          const file = path.join(entry.parentPath, entry.name);
          return [path.relative(dir, file), readFileSync(file, 'latin1')];
        }),
      );
    },
    with: (changes) => ({ ...io, ...changes }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

const sandbox: Sandbox = {
  level: 'bubblewrap',
  probe: async () => ({ kind: 'ready', version: '0.11.0', weaker: [] }),
  containing: () => () => Promise.reject(new Error('an import starts nothing')),
};

/** A disk that lets somebody in just before a file is replaced. They may throw: then the machine died there. */
export function interruptedDisk(inner: Disk, before: (file: string, count: number) => void): Disk {
  let count = 0;
  return {
    read: (file) => inner.read(file),
    list: (folder) => inner.list(folder),
    remove: (file) => inner.remove(file),
    replace(file, expected, next, withhold) {
      before(file, count++);
      inner.replace(file, expected, next, withhold);
    },
  };
}
