import path from 'node:path';
import { defaultRuntime } from '../sandbox/level.ts';
import { parseByteSize } from './byte-size.ts';
import type { GrantsConfig, WallsConfig } from './config.ts';
import { parseDuration } from './duration.ts';
import type { ContainmentFile } from './sandbox-schema.ts';
import type { SandboxFile } from './walls-schema.ts';

export function grantsOf({ files, network, limits }: ContainmentFile, dir: string): GrantsConfig {
  const absolute = (paths: readonly string[]): string[] => paths.map((each) => path.resolve(dir, each));
  return {
    read: absolute(files.read),
    write: absolute(files.write),
    staged: files.staged,
    undoForMs: milliseconds(files.undoFor),
    network,
    limits: {
      memoryBytes: bytes(limits.memory),
      processes: limits.processes,
      cpus: limits.cpus,
      openFiles: limits.openFiles,
      diskBytes: bytes(limits.disk),
    },
    asWritten: { read: files.read, write: files.write },
  };
}

export function wallsOf(sandbox: SandboxFile | undefined): WallsConfig {
  if (sandbox === undefined) return { kind: 'default' };
  if (typeof sandbox === 'string') return { kind: 'level', level: sandbox };
  if ('off' in sandbox) return { kind: 'off', reason: sandbox.off.reason };
  if ('bubblewrap' in sandbox) return { kind: 'level', level: 'bubblewrap', options: sandbox.bubblewrap };
  if ('kata' in sandbox) {
    const { engine, runtime } = sandbox.kata;
    return { kind: 'level', level: 'kata', options: { engine, ...(runtime !== undefined && { runtime }) } };
  }
  const { engine, selinux } = sandbox.container;
  const runtime = sandbox.container.runtime ?? defaultRuntime('container', engine);
  return {
    kind: 'level',
    // gVisor by another name must count as strong as it is, and no stronger than what is asked for elsewhere.
    level: runtime === 'runsc' ? 'gvisor' : 'container',
    options: { runtime, ...(engine !== undefined && { engine }), ...(selinux !== undefined && { selinux }) },
  };
}

function bytes(text: string): number {
  const size = parseByteSize(text);
  if (size === undefined) throw new TypeError(`the schema let a size pass that is none: ${text}`);
  return size;
}

function milliseconds(text: string): number {
  const time = parseDuration(text);
  if (time === undefined) throw new TypeError(`the schema let a duration pass that is none: ${text}`);
  return time;
}
