import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatChecks, formats } from './formats.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'formats-'));
  await writeFile(path.join(root, 'note'), 'a');
  await symlink('/etc/passwd', path.join(root, 'out'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('formats', () => {
  it('refuse a value before a handler sees it, and leave a fine one as it came', () => {
    const schema = z.object({
      file: formats.path(root),
      page: formats.url({ hosts: ['a.example'] }),
      branch: formats.argument({ options: ['-q'] }),
      table: formats.identifier(['orders']),
    });
    const fine = { file: './note', page: 'https://a.example/x', branch: 'main', table: 'orders' };
    expect(schema.parse(fine)).toEqual(fine);
    for (const [name, value, why] of [
      ['file', '../x', /leads out/],
      ['file', 'out', /leads out/],
      ['file', '', /empty/],
      ['page', 'http://a.example/', /scheme/],
      ['page', 'https://169.254.169.254/', /not among|metadata|link-local/],
      ['branch', '--exec=id', /dash/],
      ['branch', '$(id)', /shells/],
      ['table', 'users', /not among/],
    ] as const) {
      const { error } = schema.safeParse({ ...fine, [name]: value });
      expect(error?.issues, value).toMatchObject([{ path: [name], message: expect.stringMatching(why) }]);
    }
    expect(schema.parse({ ...fine, branch: '-q' }).branch).toBe('-q');
    expect(() => formats.path('relative')).toThrow(RangeError);
  });

  it('say their format in JSON Schema', () => {
    const schema = z.object({
      file: formats.path(root),
      page: formats.url(),
      branch: formats.argument(),
      id: formats.identifier(['a']),
    });
    expect(z.toJSONSchema(schema).properties).toEqual({
      file: { type: 'string', format: 'path' },
      page: { type: 'string', format: 'uri' },
      branch: { type: 'string', format: 'command-argument' },
      id: { type: 'string', format: 'identifier' },
    });
  });

  it('are functions for other validators, too', () => {
    expect([formatChecks.path(root)('note'), formatChecks.path(root)('out')]).toEqual([true, false]);
    expect([formatChecks.url()('https://a.example/'), formatChecks.url()('https://localhost/')]).toEqual([
      true,
      false,
    ]);
    expect([formatChecks.argument()('a'), formatChecks.argument()('-a')]).toEqual([true, false]);
    expect([formatChecks.identifier(['a'])('a'), formatChecks.identifier(['a'])('b')]).toEqual([true, false]);
  });
});
