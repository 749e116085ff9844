import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likenessToFolder, parseFolder } from './folder.ts';

function likeness(folder: string, path: string): string {
  const parsed = parseFolder(folder);
  if (parsed === undefined) throw new Error(`${folder} is no folder`);
  return likenessToFolder(parsed, path);
}

describe('likenessToFolder', () => {
  it.each([
    ['/srv/docs', '/srv/docs', 'yes'],
    ['/srv/docs/', '/srv/docs/a/b.txt', 'yes'],
    ['/srv/docs', '//srv///docs/./a', 'yes'],
    ['/srv/docs', '/srv/docs_evil/a', 'no'],
    ['/srv/docs', '/srv', 'no'],
    ['/srv/docs', '/etc/passwd', 'no'],
    ['C:\\docs', 'c:/docs/a.txt', 'yes'],
    ['C:\\docs', 'C:\\other', 'no'],
  ])('inside %s, %s gives %s', (folder, path, expected) => {
    expect(likeness(folder, path)).toBe(expected);
  });

  it.each([
    '/srv/docs/../secret',
    '/srv/docs/a/../b',
    '/srv/docs/..;/x',
    '/srv/docs/%2e%2e/x',
    '/srv/docs/..%2fx',
    '/srv/docs/%252e%252e/x',
    '/srv/docs\\..\\x',
    '/srv/docs/\0',
    '/srv/docs/a\u202eb',
    '/srv/docs/$HOME',
    '/SRV/Docs/a',
    'docs/a',
    '~/docs',
    '~root/x',
    '',
    'file:///srv/docs/a',
    `/srv/docs/${'a'.repeat(9000)}`,
  ])('is unclear about %j', (path) => {
    expect(likeness('/srv/docs', path)).toBe('unclear');
  });

  it.each(['C:\\docs\\a.', 'C:\\docs\\a:b', 'C:\\docs\\PROGRA~1', '\\\\host\\docs', 'C:docs', '/docs'])(
    'is unclear about %j on Windows',
    (path) => {
      expect(likeness('C:\\docs', path)).toBe('unclear');
    },
  );

  it('never takes a path with a step upwards to be inside', () => {
    const piece = fc.constantFrom('..', '.', 'a', 'docs', '/', '\\', '%2e', '..;', '\0', 'srv');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = `/srv/docs/${pieces.join('/')}`;
        if (path.split(/[\\/]/).some((segment) => /^(?:\.|%2e){2}/.test(segment)))
          expect(likeness('/srv/docs', path)).not.toBe('yes');
      }),
    );
  });
});

describe('parseFolder', () => {
  it('takes absolute folders only, and only those that can mean one thing', () => {
    expect(parseFolder('/srv')).toBeDefined();
    expect(parseFolder('D:/data')).toBeDefined();
    for (const path of ['srv', './srv', '/srv/..', '~/x', '/srv\\x', '/%73rv', '\\\\host\\share'])
      expect(parseFolder(path), path).toBeUndefined();
  });
});
