import { describe, expect, it } from 'vitest';
import type { PackageError } from './package-error.ts';
import { formatSpec, parseSpec } from './spec.ts';

describe('a spec', () => {
  it.each([
    ['npm:server@1.2.3', { ecosystem: 'npm', name: 'server', version: '1.2.3' }],
    ['npm:@scope/server@1.2.3', { ecosystem: 'npm', name: '@scope/server', version: '1.2.3' }],
    ['npm:@scope/server', { ecosystem: 'npm', name: '@scope/server', version: undefined }],
    ['npm:server@^1.0.0', { ecosystem: 'npm', name: 'server', version: '^1.0.0' }],
    ['pypi:mcp-server-git@2026.1.1', { ecosystem: 'pypi', name: 'mcp-server-git', version: '2026.1.1' }],
    [
      'oci:ghcr.io/owner/server@sha256:00ff',
      { ecosystem: 'oci', name: 'ghcr.io/owner/server', version: 'sha256:00ff' },
    ],
    ['path:./my@server', { ecosystem: 'path', name: './my@server', version: undefined }],
  ])('%s says what it is, and is spelled the same again', (text, spec) => {
    expect(parseSpec(text)).toEqual(spec);
    expect(formatSpec(parseSpec(text))).toBe(text);
  });

  it('names the same image in one way, however it is written', () => {
    for (const name of ['mcp/time', 'docker.io/mcp/time', 'index.docker.io/mcp/time']) {
      expect(formatSpec(parseSpec(`oci:${name}@latest`))).toBe('oci:docker.io/mcp/time@latest');
    }
  });

  it.each([
    ['server@1.2.3', 'write it like npm:server@1.2.3'],
    ['@scope/server', 'write it like npm:@scope/server'],
    ['gem:server', 'write it like npm:@scope/server@1.2.3'],
    ['npm:', 'write it like npm:@scope/server@1.2.3'],
    ['npm:@scope', 'write it like npm:@scope/server@1.2.3'],
    ['npm:../../etc', 'write it like npm:@scope/server@1.2.3'],
    ['npm:git+ssh://example.com/x', 'write it like npm:@scope/server@1.2.3'],
    ['npm:s\u0435rver@1.0.0', 'write it like npm:@scope/server@1.2.3'],
    ['npm:server@', 'write it like npm:@scope/server@1.2.3'],
    ['npm:server@1 .0', 'write it like npm:@scope/server@1.2.3'],
    [`npm:${'a'.repeat(600)}`, 'write it like npm:@scope/server@1.2.3'],
    ['oci:Server@sha256:00', 'write it like oci:registry.example/owner/server@sha256:…'],
  ])('%s is refused with an example', (text, hint) => {
    expect(() => parseSpec(text)).toThrowError(
      expect.objectContaining({ code: 'bad_spec', hint } satisfies Partial<PackageError>),
    );
  });
});
