import { describe, expect, it } from 'vitest';
import { obstacleWithinWalls } from './within-walls.ts';

const of = (line: string): string | undefined => {
  const [command = '', ...args] = line.split(' ');
  return obstacleWithinWalls({ command, args });
};

describe('obstacleWithinWalls', () => {
  it.each(['docker run -i --rm image', '/usr/bin/docker exec -i box server', 'cmd /c docker run x'])(
    'says of `%s` that no socket is reached, and what to write',
    (line) => {
      expect(of(line)).toMatch(/^does not start as it stands: .*no socket.*sandbox: \{ off: /);
    },
  );

  it('says of podman that it makes no container', () => {
    expect(of('podman run -i image')).toContain('makes no container');
  });

  it.each([
    ['npx -y server-files /data', 'bartizan add npm:server-files'],
    ['npx -p server files', 'the name of its package'],
    ['uvx --with extra server', 'the name of its package'],
    ['npm exec server@^1', 'bartizan add npm:server@^1'],
  ])('says of `%s` that nothing can be fetched, and what to type', (line, hint) => {
    expect(of(line)).toContain('there is no network');
    expect(of(line)).toContain(hint);
  });

  it('has nothing to say of other programs, packages and addresses', () => {
    expect(of('node server.js')).toBeUndefined();
    expect(obstacleWithinWalls({ package: 'npm:server@1.0.0' })).toBeUndefined();
    expect(obstacleWithinWalls({ url: 'https://example.com' })).toBeUndefined();
  });
});
