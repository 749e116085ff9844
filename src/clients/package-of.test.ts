import { describe, expect, it } from 'vitest';
import { packageOf } from './package-of.ts';

describe('a command that fetches a package', () => {
  it.each<[string, string, string[]]>([
    ['npx -y @scope/server@1.2.3 /data', 'npm:@scope/server@1.2.3', ['/data']],
    ['npx server', 'npm:server', []],
    ['npx --yes -q server@latest -v --flag', 'npm:server@latest', ['-v', '--flag']],
    ['npx -y -- server --flag', 'npm:server', ['--flag']],
    ['npx server -- x', 'npm:server', ['--', 'x']],
    ['cmd /c npx -y server a', 'npm:server', ['a']],
    ['C:\\node\\npx.cmd -y server', 'npm:server', []],
    ['npm exec -y -- server@^1 --flag', 'npm:server@^1', ['--flag']],
    ['npm exec server -- --flag', 'npm:server', ['--flag']],
    ['npm x server plain', 'npm:server', ['plain']],
    ['bunx server a', 'npm:server', ['a']],
    ['bun x server', 'npm:server', []],
    ['pnpm dlx server a', 'npm:server', ['a']],
    ['uvx mcp-server-git --repository .', 'pypi:mcp-server-git', ['--repository', '.']],
    ['uvx mcp-server-git@2026.1.1', 'pypi:mcp-server-git@2026.1.1', []],
    ['uvx mcp-server-git@latest', 'pypi:mcp-server-git', []],
    ['uvx --from mcp_server_git==1.0 mcp-server-git a', 'pypi:mcp_server_git@1.0', ['a']],
    ['uvx --from=server>=1,<2 server', 'pypi:server@>=1,<2', []],
    ['uv tool run -q server a', 'pypi:server', ['a']],
    ['pipx run server==2.0 a', 'pypi:server@2.0', ['a']],
  ])('%s is a package with its arguments', (line, spec, args) => {
    const [command = '', ...words] = line.split(' ');
    expect(packageOf(command, words)).toMatchObject({ spec, args });
  });

  it.each([
    ['npx -p server other', 'has "-p", which would be lost'],
    ['npx --registry=https://evil.example server', 'which would be lost'],
    ['npx github:owner/server', 'is no package of a registry'],
    ['npx ./server', 'is no package of a registry'],
    ['npx server@https://example.com/x.tgz', 'is no package of a registry'],
    ['npx -y', 'is not told what to start'],
    ['npm exec server --flag', 'may be for it or for the server'],
    ['bunx --bun server', 'which would be lost'],
    ['uvx --python 3.12 server', 'which would be lost'],
    ['uvx --with requests server', 'which would be lost'],
    ['uvx --from server other', 'a command of another name'],
    ['uvx server[cli]', 'is no plain package of PyPI'],
    ['uvx --from git+https://github.com/owner/server server', 'is no plain package of PyPI'],
    ['pipx run --spec server other', 'which would be lost'],
    ['docker run -it image', 'has "-it", which would be lost'],
    ['docker run -i -p 80:80 image', 'has "-p", which would be lost'],
    ['docker run -i --privileged image', 'has "--privileged", which would be lost'],
    ['docker run -i --entrypoint sh image', 'has "--entrypoint", which would be lost'],
    ['docker run -i --network host image', 'has "--network host", which would be lost'],
    ['docker run -i --env-file x image', 'has "--env-file", which would be lost'],
    ['docker run -i --rm=false image', 'has "--rm false", which would be lost'],
    ['docker run -i -v /a:/b image', 'at the same place as here'],
    ['docker run -i -v memory:/data image', 'a volume that only docker has'],
    ['docker run -i -v /a:/a:rshared image', 'which is not understood'],
    ['docker run -i --mount type=tmpfs,target=/a image', 'which is not understood'],
    ['docker run -i --mount type=bind,src=/a,source=/b,dst=/a image', 'says something twice'],
    ['docker run -i --rm', 'is not told what to start'],
    ['docker run -i -e', 'is not told what to start'],
    ['docker run -i ./image', 'is no image of a registry'],
    ['docker run -i Image', 'is no image of a registry'],
  ])('%s stays a command: %s', (line, reason) => {
    const [command = '', ...words] = line.split(' ');
    expect(packageOf(command, words)).toEqual({ kept: expect.stringContaining(reason) });
  });

  it.each<[string, string, string[]]>([
    ['docker run -i --rm mcp/time', 'oci:mcp/time@latest', []],
    ['docker run -i time:1.2 --zone UTC', 'oci:docker.io/library/time@1.2', ['--zone', 'UTC']],
    [
      `docker run --rm -i a.example:5000/b/c:v1@sha256:${'0'.repeat(64)} x`,
      `oci:a.example:5000/b/c@sha256:${'0'.repeat(64)}`,
      ['x'],
    ],
    ['podman run --interactive --init --pull=always --name x ghcr.io/a/b', 'oci:ghcr.io/a/b@latest', []],
  ])('%s is an image with its arguments', (line, spec, args) => {
    const [command = '', ...words] = line.split(' ');
    expect(packageOf(command, words)).toMatchObject({ spec, args });
  });

  it('has what an image is given, as far as it is understood to the last letter', () => {
    const line =
      'run -i --rm -e TOKEN -e MODE=a=b --env=URL=x -v /data:/data:ro --mount type=bind,src=/work/,dst=/work --network none mcp/x';
    expect(packageOf('docker', line.split(' '))).toMatchObject({
      spec: 'oci:mcp/x@latest',
      image: {
        env: new Map([
          ['TOKEN', undefined],
          ['MODE', 'a=b'],
          ['URL', 'x'],
        ]),
        binds: [
          { place: '/data', how: 'read' },
          { place: '/work', how: 'write' },
        ],
        network: false,
      },
    });
  });

  it.each(['node server.js', 'npm start', 'uv run server', 'docker ps', 'cmd /c dir'])(
    '%s is none',
    (line) => {
      const [command = '', ...words] = line.split(' ');
      expect(packageOf(command, words)).toBeUndefined();
    },
  );
});
