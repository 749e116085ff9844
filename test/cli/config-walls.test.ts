import { describe, expect, it } from 'vitest';
import type { ServerConfig } from '../../src/config/config.ts';
import { launchDigest } from '../../src/config/launch.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { ConfigError } from '../../src/config/problem.ts';

function serverOf(yaml: string): ServerConfig {
  const server = parseConfig(`servers:\n  a: ${yaml}\n`, '/repo/bartizan.yaml').servers.a;
  if (server === undefined) throw new Error('no server');
  return server;
}

describe('walls', () => {
  const wallsOf = (sandbox: string): unknown => {
    const server = serverOf(`{ command: npx, sandbox: ${sandbox} }`);
    return server.kind === 'stdio' ? server.walls : undefined;
  };

  it('are a level alone, or a level with options', () => {
    expect(wallsOf('container')).toEqual({ kind: 'level', level: 'container' });
    expect(wallsOf('{ container: { runtime: runc } }')).toEqual({
      kind: 'level',
      level: 'container',
      options: { runtime: 'runc' },
    });
    expect(wallsOf('{ bubblewrap: { selinux: bartizan_server_t } }')).toEqual({
      kind: 'level',
      level: 'bubblewrap',
      options: { selinux: 'bartizan_server_t' },
    });
  });

  it('are told by an engine, with the runtime that it has by default', () => {
    const options = (sandbox: string): unknown => (wallsOf(sandbox) as { options: unknown }).options;
    expect(options('{ container: { engine: podman } }')).toEqual({ engine: 'podman', runtime: 'crun' });
    expect(options('{ container: { engine: docker } }')).toEqual({ engine: 'docker', runtime: 'runc' });
    expect(wallsOf('{ container: { engine: docker, runtime: runsc } }')).toMatchObject({ level: 'gvisor' });
    expect(wallsOf('kata')).toEqual({ kind: 'level', level: 'kata' });
    expect(wallsOf('{ kata: {} }')).toEqual({ kind: 'level', level: 'kata', options: { engine: 'docker' } });
  });

  it.each([
    ['{ container: { engine: podman, runtime: runsc } }', 'without rights of root'],
    ['{ container: { engine: docker, selinux: x_t } }', 'type of SELinux'],
    ['{ kata: { engine: docker, runtime: /usr/bin/kata-runtime } }', 'by name'],
    ['{ kata: { runtime: "--privileged" } }', 'name of a runtime'],
    ['{ container: { engine: containerd } }', 'sandbox'],
  ])('are refused as %s', (sandbox, why) => {
    const load = (): unknown => serverOf(`{ command: npx, sandbox: ${sandbox} }`);
    expect(load).toThrow(ConfigError);
    try {
      load();
    } catch (error) {
      expect(JSON.stringify((error as ConfigError).problems)).toContain(why);
    }
  });

  it('are gVisor, and as strong, when the runtime of a container is', () => {
    expect(wallsOf('{ container: { runtime: runsc } }')).toMatchObject({ level: 'gvisor' });
    const text =
      'sandbox: { minimum: gvisor }\nservers: { a: { command: npx, sandbox: { container: { runtime: runsc } } } }\n';
    expect(parseConfig(text, '/repo/bartizan.yaml').minimum).toBe('gvisor');
  });

  it('are part of what is approved, with their options', () => {
    const digest = (sandbox: string): string =>
      launchDigest(serverOf(`{ command: npx, sandbox: ${sandbox} }`), 'a');
    const digests = [
      'container',
      '{ container: { runtime: runc } }',
      '{ container: { runtime: runsc } }',
      '{ container: { selinux: x_t } }',
      '{ container: { selinux: y_t } }',
      'bubblewrap',
      '{ bubblewrap: { selinux: x_t } }',
    ].map(digest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
