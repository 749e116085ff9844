import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOfPath } from './path.ts';
import { createRoots, type Roots } from './roots.ts';

const why = (text: string, roots?: Roots): string | undefined => problemOfPath(text, { roots })?.why;

describe('a path, where no folder is known,', () => {
  it.each([
    'README.md',
    './src/index.ts',
    'src/../README.md',
    '/home/ada/notes/2026-11-28.md',
    '/home/ada/project/../other/file',
    'C:\\Users\\Ada\\Übung 50% (1).docx',
    '~/Documents/$id/[slug].tsx',
    './...',
    'a..b/..c/d..',
    'My%20Documents/100%25.txt',
    'R&D/plan.md',
    '資料/設計.md',
    '',
  ])('may be %j', (text) => expect(why(text)).toBeUndefined());

  it.each([
    ['../secret', /climbs/],
    ['a/../../secret', /climbs/],
    ['/workspace/../etc/passwd', /climbs/],
    ['..\\..\\boot.ini', /climbs/],
    ['..;/admin', /climbs/],
    ['.. /x', /climbs/],
    ['....//....//x', /climbs/],
    ['%2e%2e/x', /climbs.*decoded/],
    ['%252e%252e%252fx', /climbs.*decoded/],
    ['%%32%65%%32%65/x', /climbs.*decoded/],
    ['..%c0%afx', /climbs.*decoded/],
    ['%c0%2e%c0%2e/x', /climbs.*decoded/],
    ['%e0%80%ae%e0%80%ae/x', /climbs.*decoded/],
    ['%u002e%u002e/x', /climbs.*decoded/],
    ['．．／x', /climbs.*decoded/],
    ['‥/x', /climbs.*decoded/],
    ['&#46;&#46;/x', /climbs.*decoded/],
    ['\\x2e\\x2e/x', /climbs.*decoded/],
    ['.\\.\\/x', /climbs.*decoded/],
    ['file:///a/%2e%2e/%2e%2e/etc', /climbs/],
    ['a\0.png', /control character/],
    ['a%00.png', /control character/],
    ['a\nb', /control character/],
    ['\\\\evil\\share', /Windows/],
    ['\\\\?\\C:\\x', /Windows/],
    ['file://evil/share', /file: address/],
    ['%2fetc%2fpasswd', /absolute.*decoded/],
    ['%25252525252525252e', /too many times/],
    ['a'.repeat(5000), /longer/],
  ])('may not be %j', (text, reason) => expect(why(text)).toMatch(reason));
});

describe('a path that is held to folders', () => {
  let top = '';
  let roots: Roots;

  beforeAll(() => {
    top = mkdtempSync(path.join(tmpdir(), 'bartizan-paths-'));
    mkdirSync(path.join(top, 'workspace/deep'), { recursive: true });
    mkdirSync(path.join(top, 'workspace_evil'));
    writeFileSync(path.join(top, 'secret'), 'x');
    symlinkSync('../secret', path.join(top, 'workspace/out'));
    symlinkSync('deep', path.join(top, 'workspace/in'));
    symlinkSync(path.join(top, 'workspace'), path.join(top, 'way'));
    symlinkSync('loop', path.join(top, 'workspace/loop'));
    const root = path.join(top, 'workspace');
    roots = createRoots({ roots: [root], bases: [root], from: 'every', links: true });
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  const at = (file: string): string | undefined => why(file.replace('TOP', top), roots);

  it.each([
    'TOP/workspace',
    'TOP/workspace/new/file.txt',
    'TOP/workspace/in/file',
    'TOP/way/file',
    'file',
    './deep/../file',
    'file://TOP/workspace/a%20b',
    'a..b',
  ])('may be %s', (file) => expect(at(file)).toBeUndefined());

  it.each([
    ['a neighbour with the same beginning', 'TOP/workspace_evil/file'],
    ['another folder', '/etc/passwd'],
    ['a link that leads out', 'TOP/workspace/out'],
    ['something behind a link that leads out', 'out/more'],
    ['a way back out of a link, as the kernel goes it', 'TOP/way/../secret'],
    ['a circle of links', 'TOP/workspace/loop'],
    ['the home', '~/x'],
    ['the home of somebody', '~root/x'],
    ['a variable', '$HOME/x'],
    ['a variable of Windows', '%USERPROFILE%/x'],
    ['a drive', 'C:/boot.ini'],
    ['the device of a process', '/proc/self/root/etc/passwd'],
    ['a file: address elsewhere', 'file:///etc/passwd'],
    ['more slashes', '//etc/passwd'],
    ['an address', 'https://example.com/x'],
  ])('may not be %s', (_, file) => expect(at(file)).toBeTypeOf('string'));

  it('is read from where the server works, and has to be within from there', () => {
    const root = path.join(top, 'workspace');
    const rule = { roots: [root], bases: [top], links: true } as const;
    expect(why('secret', createRoots({ ...rule, from: 'every' }))).toMatch(/relative/);
    expect(why('workspace/x', createRoots({ ...rule, from: 'every' }))).toBeUndefined();
    expect(why('x', createRoots({ ...rule, bases: [top, root], from: 'any' }))).toBeUndefined();
  });

  it('stays within however a server decodes what passes', () => {
    const root = path.join(top, 'workspace');
    const token = fc.constantFrom(
      ...[
        '..',
        '.',
        '/',
        '\\',
        '%2e',
        '%2E',
        '%252e',
        '%2f',
        '%5c',
        '%255c',
        '%c0%ae',
        '%c0%af',
        '％2e',
        '．',
        '／',
        '&#46;',
      ],
      ...[
        'a',
        'deep',
        'in',
        'out',
        ';',
        ' ',
        '0x2e',
        '0x2f',
        '\\x2e',
        '%%32%65',
        '%u2215',
        '~',
        'file:///',
        'C:',
      ],
    );
    const once = (text: string): string =>
      text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    const servers: readonly ((text: string) => string)[] = [
      (text) => text,
      once,
      (text) => once(once(text)),
      (text) => once(text).replaceAll('\\', '/'),
      (text) => text.replaceAll('\\', '/'),
      (text) => text.normalize('NFKC'),
      (text) => once(text.normalize('NFKC')),
      (text) => text.replaceAll('../', ''),
      (text) => text.replace(/0x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    ];
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join('');
        if (problemOfPath(text, { roots }) !== undefined) return;
        for (const read of servers) {
          const end = path.resolve(root, read(text));
          expect(end === root || end.startsWith(`${root}/`), `${JSON.stringify(text)} is ${end}`).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
