import { describe, expect, it } from 'vitest';
import { skeletonOf, wordSkeletonOf } from '../inspect/skeleton.ts';
import { hasHidden, isToolName, mixesScripts } from './tool-names-text.ts';

describe('a tool name', () => {
  it.each(['getUser', 'DATA_EXPORT_v2', 'admin.tools.list', 'read-file', 'x', 'a'.repeat(128)])(
    'is well formed by the spec: %s',
    (name) => {
      expect(isToolName(name, 'spec')).toBe(true);
      expect(isToolName(name, 'printable')).toBe(true);
    },
  );

  it.each(['Get all projects', 'cases/list', 'a, b'])('is only printable: %s', (name) => {
    expect(isToolName(name, 'spec')).toBe(false);
    expect(isToolName(name, 'printable')).toBe(true);
  });

  it.each([
    '',
    ' read',
    'read ',
    'read  file',
    'read\nfile',
    'read\tfile',
    '\u0440ead_file',
    'ｒead',
    'é',
    'a'.repeat(129),
  ])('is malformed: %j', (name) => {
    expect(isToolName(name, 'printable')).toBe(false);
  });
});

describe('hasHidden', () => {
  it.each([
    ['zero-width space', 'read\u200bfile'],
    ['joiner between Latin letters', 'read\u200dfile'],
    ['right-to-left override', 'read\u202efile'],
    ['isolate', 'read\u2066file'],
    ['tag character', 'read\u{e0041}'],
    ['variation selector after a letter', 'read\ufe0f'],
    ['variation selector supplement', 'read\u{e0101}'],
    ['Hangul filler', 'read\u3164'],
    ['braille blank', 'read\u2800'],
    ['soft hyphen', 'read\u00adfile'],
    ['byte order mark', '\ufeffread'],
    ['escape', 'read\u001b[31m'],
    ['line separator', 'read\u2028file'],
    ['private use', 'read\ue000'],
    ['half of a character', 'read\ud83d'],
  ])('finds a %s', (_, text) => {
    expect(hasHidden(text)).toBe(true);
  });

  it.each([
    'Read File',
    '📁 Files',
    '🗂️ Sorted',
    '👩‍💻 Code',
    '1️⃣ First',
    'می‌خواهم',
    '読む　書く',
    'Größe',
    'क्‍ष',
  ])('leaves %s alone', (text) => {
    expect(hasHidden(text)).toBe(false);
  });
});

describe('mixesScripts', () => {
  it.each(['\u0440ead', 'Rеad File', 'pаypal', 'αlpha'])(
    'finds letters of two alphabets in one word: %s',
    (text) => {
      expect(mixesScripts(text)).toBe(true);
    },
  );

  it.each([
    'Поиск GitHub',
    'IP-адрес',
    '查询GitHub文件',
    'GitHubのAPI',
    'API 조회',
    'Read File',
    'Größe',
    'ехес',
  ])('leaves %s alone', (text) => {
    expect(mixesScripts(text)).toBe(false);
  });
});

describe('skeletonOf', () => {
  it.each([
    ['read_file', 'read_fi1e'],
    ['list_all', 'Iist_aII'],
    ['OpenO', '0pen0'],
    ['modern', 'modem'],
    ['web', 'vveb'],
    ['exec', 'ехес'],
    ['scope', 'ѕсоре'],
    ['read', '𝐫𝐞𝐚𝐝'],
    ['read', 'ｒｅａｄ'],
    ['TAX', 'ΤΑΧ'],
  ])('is the same for %s and %s', (a, b) => {
    expect(skeletonOf(a)).toBe(skeletonOf(b));
  });

  it('tells apart what only means the same', () => {
    expect(new Set(['getUser', 'get_user', 'GetUser', 'getUsers', 'setUser'].map(skeletonOf)).size).toBe(5);
    expect(new Set(['getUser', 'get_user', 'GetUser', 'get-user'].map(wordSkeletonOf)).size).toBe(1);
  });
});
