import { describe, expect, it } from 'vitest';
import type { Ports } from '../gateway/control.ts';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { argumentKinds } from './arguments.ts';
import { checksOf, judged, refused, text, toolOf } from './test-arguments.ts';

describe('arguments, when nobody has said a word,', () => {
  it('are judged by the name of their parameter', async () => {
    const tool = toolOf({
      path: text,
      imageUrl: text,
      hostname: text,
      branch_name: text,
      userId: text,
      query: text,
    });
    expect(
      await judged(tool, {
        path: 'src/a.ts',
        imageUrl: 'https://example.com/a.png',
        hostname: 'db',
        branch_name: 'main',
        userId: 'a+b/c=',
      }),
    ).toEqual({ verdict: 'pass' });
    expect(await judged(tool, { path: '../../etc/passwd' })).toMatchObject(refused('path', 'path', /climbs/));
    expect(await judged(tool, { imageUrl: 'http://169.254.169.254/' })).toMatchObject(
      refused('imageUrl', 'url', /metadata/),
    );
    expect(await judged(tool, { hostname: '-oProxyCommand=id' })).toMatchObject(
      refused('hostname', 'host', /dash/),
    );
    expect(await judged(tool, { branch_name: '--output=/etc/x' })).toMatchObject(
      refused('branch_name', 'argument', /dash/),
    );
    expect(await judged(tool, { userId: '../admin' })).toMatchObject(
      refused('userId', 'identifier', /climbs/),
    );
    expect(await judged(tool, { query: '../../etc; $(id) http://127.0.0.1' })).toEqual({ verdict: 'pass' });
  });

  it('are judged by the format that their schema gives', async () => {
    const tool = toolOf({ target: { type: 'string', format: 'uri' } });
    expect(await judged(tool, { target: 'http://[::ffff:a9fe:a9fe]/' })).toMatchObject(
      refused('target', 'url', /mapped/),
    );
  });

  it('are judged in lists, in objects, behind references, in alternatives, and where nothing is declared', async () => {
    const tool = toolOf(
      {
        edits: { type: 'array', items: { $ref: '#/$defs/edit' } },
        either: {
          anyOf: [
            { type: 'null' },
            { type: 'object', properties: { filePaths: { type: 'array', items: text } } },
          ],
        },
        params: { type: 'object' },
      },
      {
        $defs: { edit: { type: 'object', properties: { file_path: text, next: { $ref: '#/$defs/edit' } } } },
      },
    );
    const bad = '../x';
    expect(await judged(tool, { edits: [{ file_path: 'a' }, { file_path: bad }] })).toMatchObject(
      refused('edits[1].file_path', 'file', /climbs/),
    );
    expect(await judged(tool, { edits: [{ next: { next: { file_path: bad } } }] })).toMatchObject(
      refused('edits[0].next.next.file_path', 'file', /climbs/),
    );
    expect(await judged(tool, { either: { filePaths: ['a', bad] } })).toMatchObject(
      refused('either.filePaths[1]', 'file', /climbs/),
    );
    expect(await judged(tool, { params: { deep: [{ outputPath: bad }] } })).toMatchObject(
      refused('params.*[0].*', 'file', /climbs/),
    );
  });

  it('that name this machine or its network are for a person to decide, or refused', async () => {
    const tool = toolOf({ url: text });
    const args = { url: 'http://localhost:3000/' };
    expect(await judged(tool, args)).toMatchObject({ verdict: 'ask', reason: { code: 'argument_refused' } });
    expect(await judged(tool, args, { innerHosts: 'refuse' })).toMatchObject({ verdict: 'deny' });
    const servers = { files: { innerHosts: ['localhost:3000'] } };
    expect(await judged(tool, args, { servers })).toEqual({ verdict: 'pass' });
    expect(await judged(tool, { url: 'http://localhost:3001/' }, { servers })).toMatchObject({
      verdict: 'ask',
    });
  });

  it('are refused for the worst of them', async () => {
    const tool = toolOf({ url: text, path: text });
    expect(await judged(tool, { url: 'http://localhost/', path: '../x' })).toMatchObject(
      refused('path', 'path', /climbs/),
    );
  });

  it('of prompts are judged too', async () => {
    const params = { name: 'review', arguments: { file_path: '../../x' } };
    expect(await checksOf().request?.(exchangeOf({ method: 'prompts/get', params }))).toMatchObject({
      verdict: 'deny',
    });
  });

  it('of a choice or a number, and command lines, are none of its business', async () => {
    const tool = toolOf({ path: { enum: ['../x'] }, id: { type: 'integer' }, command: text, html: text });
    expect(
      await judged(tool, { path: '../x', id: 1, command: 'cd ..; rm -rf $(x)', html: '<script>' }),
    ).toEqual({ verdict: 'pass' });
  });
});

describe('a kind that the config gives', () => {
  const tool = toolOf({
    q: text,
    filter: {},
    options: { type: 'object', properties: { flag: text } },
    url: text,
    path: text,
  });
  const given = (kinds: JsonObject, args: JsonObject, ports?: Partial<Ports>): Promise<Decision> =>
    judged(tool, args, { tools: { 'files/do': kinds } }, ports);

  it('holds, by its name or with options, also within another', async () => {
    expect(await given({ q: 'identifier' }, { q: 'a b' })).toMatchObject(
      refused('q', 'identifier', /has " "/),
    );
    expect(
      await given({ 'options.flag': { kind: 'argument', options: ['-v'] } }, { options: { flag: '-v' } }),
    ).toEqual({ verdict: 'pass' });
    expect(await given({ 'options.flag': 'argument' }, { options: { flag: '-v' } })).toMatchObject(
      refused('options.flag', 'argument', /dash/),
    );
    expect(await given({ q: 'template' }, { q: '{{7*7}}' })).toMatchObject(refused('q', 'template', /mark/));
    expect(await given({ q: 'html' }, { q: '<script>' })).toMatchObject(refused('q', 'html', /script/));
    expect(await given({ q: { kind: 'query', language: 'ldap' } }, { q: '*)(' })).toMatchObject(
      refused('q', 'query', /ldap/),
    );
    expect(
      await given({ filter: { kind: 'query', language: 'nosql' } }, { filter: { $where: '1' } }),
    ).toMatchObject(refused('filter', 'query', /\$where/));
    expect(
      await given({ q: { kind: 'url', hosts: ['example.com'] } }, { q: 'https://example.org' }),
    ).toMatchObject(refused('q', 'url', /not among/));
    expect(await given({ q: 'host' }, { q: 'a b' })).toMatchObject(refused('q', 'host', /no name/));
  });

  it('refuses an object where a text belongs', async () => {
    expect(await given({ filter: 'identifier' }, { filter: { $ne: '' } })).toMatchObject(
      refused('filter', 'identifier', /object/),
    );
  });

  it('takes the place of a guess; free text needs a reason', async () => {
    expect(
      await given({ path: { kind: 'text', reason: 'a path through a tree of topics' } }, { path: '../x' }),
    ).toEqual({ verdict: 'pass' });
    for (const spec of ['text', { kind: 'text' }, { kind: 'text', reason: ' ' }])
      expect(argumentKinds.options.safeParse({ tools: { 'files/do': { path: spec } } }).success).toBe(false);
  });

  it('is asked about, where the config says so', async () => {
    const options = { found: 'ask', tools: { 'files/do': { q: 'identifier' } } };
    expect(await judged(tool, { q: 'a b' }, options)).toMatchObject({ verdict: 'ask' });
  });

  it('of an address is held to the hosts that the server may reach', async () => {
    const ports = {
      surroundings: () => ({ dir: '/', files: [], hosts: ['api.example.com:443'], walls: true }),
    };
    expect(await given({ q: 'url' }, { q: 'https://api.example.com/' }, ports)).toEqual({ verdict: 'pass' });
    expect(await given({ q: 'url' }, { q: 'https://example.com/' }, ports)).toMatchObject(
      refused('q', 'url', /not among/),
    );
  });

  it('refuses every call where it names a parameter or a tool that there is not', async () => {
    expect(await given({ nothing: 'path' }, {})).toMatchObject({
      verdict: 'deny',
      reason: {
        detail: {
          config: 'controls.arguments.tools: files/do: nothing',
          why: 'the tool has no such parameter',
        },
      },
    });
    expect(await judged(tool, {}, { tools: { 'files/other': { q: 'path' } } })).toMatchObject({
      verdict: 'deny',
      reason: { detail: { config: 'controls.arguments.tools: files/other' } },
    });
  });

  it('is told of a server that there is not, when the config is read', () => {
    const options = argumentKinds.options.parse({ servers: { a: {} }, tools: { 'b/do': { q: 'path' } } });
    expect(argumentKinds.servers?.(options)).toEqual([
      { server: 'a', path: ['servers', 'a'] },
      { server: 'b', path: ['tools', 'b/do'] },
    ]);
  });
});

describe('the options', () => {
  it.each([
    { enabled: false },
    { found: 'pass' },
    { innerHosts: 'allow' },
    { servers: { files: { roots: [] } } },
    { servers: { files: { innerHosts: ['*'] } } },
    { tools: { do: { q: 'path' } } },
    { tools: { 'files/do': { q: 'anything' } } },
    { tools: { 'files/do': { q: { kind: 'path', root: ['x'] } } } },
    { tools: { 'files/do': { q: 'query' } } },
    { tools: { 'files/do': { q: { kind: 'url', hosts: [] } } } },
  ])('cannot say %j', (options) => expect(argumentKinds.options.safeParse(options).success).toBe(false));
});
