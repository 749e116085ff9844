import { expect, it } from 'vitest';
import { repositoryOf, wholeName } from './reference.ts';

it.each([
  ['mcp/time', 'https://registry-1.docker.io', 'mcp/time', 'docker.io/mcp/time'],
  ['time', 'https://registry-1.docker.io', 'library/time', 'docker.io/library/time'],
  ['docker.io/mcp/time', 'https://registry-1.docker.io', 'mcp/time', 'docker.io/mcp/time'],
  ['ghcr.io/owner/server', 'https://ghcr.io', 'owner/server', 'ghcr.io/owner/server'],
  ['registry.example:5000/a/b/c', 'https://registry.example:5000', 'a/b/c', 'registry.example:5000/a/b/c'],
  ['localhost/a', 'http://localhost', 'a', 'localhost/a'],
  ['127.0.0.1:5000/a', 'http://127.0.0.1:5000', 'a', '127.0.0.1:5000/a'],
])('%s is asked at %s for %s', (name, origin, path, whole) => {
  expect(repositoryOf(name)).toEqual({ origin, path });
  expect(wholeName(name)).toBe(whole);
});
