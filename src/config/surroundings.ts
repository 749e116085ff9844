import type { Surroundings } from '../gateway/control.ts';
import type { Config } from './config.ts';

/** What the config says of where a server works. An image has files of its own, under names of its own. */
export function surroundingsIn({ servers }: Config): (server: string) => Surroundings | undefined {
  return (name) => {
    const server = servers[name];
    if (server?.kind !== 'stdio' || server.package?.ecosystem === 'oci') return undefined;
    const { cwd, grants, walls } = server;
    return {
      dir: cwd,
      files: [...grants.read, ...grants.write],
      hosts: grants.network,
      walls: walls.kind !== 'off',
    };
  };
}
