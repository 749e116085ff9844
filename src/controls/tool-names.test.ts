import { describe, expect, it } from 'vitest';
import type { Offer } from '../gateway/context.ts';
import type { Checks } from '../gateway/control.ts';
import type { Decision } from '../gateway/decision.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf, listingOf, offerOf } from '../testing/index.ts';
import { toolNames } from './tool-names.ts';

const named = (name: string, more: JsonObject = {}): Offer =>
  offerOf({ name, definition: { name, ...more } });

/** `files` stands before `web` in the config. */
function checksFor(approved: Record<string, readonly Offer[]>, options: JsonObject = {}): Checks {
  const lists = new Map(Object.entries(approved));
  const NONE: readonly Offer[] = [];
  const offers = (server: string) => lists.get(server) ?? NONE;
  const offer = (server: string, kind: Offer['kind'], name: string) =>
    offers(server).find((each) => each.kind === kind && each.name === name);
  const pins = {
    launchDigest: () => undefined,
    offer,
    digestOf: (...key: Parameters<typeof offer>) => offer(...key)?.digest,
    offers,
    dynamicResources: () => false,
  };
  return toolNames.create(toolNames.options.parse(options), { pins, servers: ['files', 'web'] });
}

function judge(decision: Decision | Promise<Decision> | undefined): Decision {
  if (decision === undefined || decision instanceof Promise) throw new Error('a plain decision');
  return decision;
}

const findingsIn = (checks: Checks, server: string, ...offers: Offer[]) => {
  const decision = judge(checks.catalog?.(listingOf({ server, offers })));
  return decision.verdict === 'rewrite' ? decision.findings : [];
};
const called = (checks: Checks, server: string, tool: Offer) =>
  judge(checks.request?.(exchangeOf({ server, tool, params: { name: tool.name } })));

describe('a name', () => {
  const checks = checksFor({});

  it.each([
    ['r\u0435ad_file', 'name_malformed'],
    ['ｒead_file', 'name_malformed'],
    ['read file\n', 'name_confusable'],
    ['read\u200b_file', 'name_confusable'],
    ['read_\u202eelif', 'name_confusable'],
    ['', 'name_malformed'],
  ])('%j is withheld, and refused in a call: %s', (name, code) => {
    expect(findingsIn(checks, 'files', named(name))).toMatchObject([{ code, at: '/result/tools/0' }]);
    expect(called(checks, 'files', named(name))).toMatchObject({ verdict: 'deny', reason: { code } });
    const unknown = exchangeOf({ params: { name } });
    expect(judge(checks.request?.(unknown))).toMatchObject({ verdict: 'deny', reason: { code } });
  });

  it('passes when it is plain', () => {
    expect(findingsIn(checks, 'files', named('read_file'), named('Get all projects'))).toEqual([]);
    expect(called(checks, 'files', named('read_file')).verdict).toBe('pass');
  });

  it('may be held to the grammar of the spec', () => {
    const strict = checksFor({}, { grammar: 'spec' });
    expect(findingsIn(strict, 'files', named('Get all projects'))).toMatchObject([
      { code: 'name_malformed' },
    ]);
  });

  it('of a prompt may be in any script, but not in two that are confused', () => {
    const prompt = (name: string) => offerOf({ kind: 'prompt', name });
    expect(findingsIn(checks, 'files', prompt('резюме'), prompt('要約'))).toEqual([]);
    expect(findingsIn(checks, 'files', prompt('r\u0435view'))).toMatchObject([{ code: 'name_confusable' }]);
    expect(
      judge(checks.request?.(exchangeOf({ method: 'prompts/get', params: { name: 'r\u0435view' } }))),
    ).toMatchObject({
      reason: { code: 'name_confusable' },
    });
  });

  it.each([
    ['tools/call', { name: 'sk-secret\u200b' }],
    ['prompts/get', { name: 'sk-secret\u200b' }],
    ['resources/read', { uri: 'note://sk-secret\u200b' }],
  ])(
    'is not recorded when only the client of %s has written it: it may be a secret (L4)',
    (method, params) => {
      const decision = judge(checks.request?.(exchangeOf({ method, params, tool: undefined })));
      expect(decision).toMatchObject({ verdict: 'deny', reason: { code: 'name_confusable' } });
      expect(JSON.stringify(decision)).not.toContain('secret');
    },
  );

  it('of a resource must not hide anything either', () => {
    const offer = offerOf({ kind: 'resource', name: 'file:///a\u202eb' });
    expect(findingsIn(checks, 'files', offer)).toMatchObject([
      { code: 'name_confusable', at: '/result/resources/0' },
    ]);
    const read = exchangeOf({ method: 'resources/read', params: { uri: 'file:///a\u202eb' } });
    expect(judge(checks.request?.(read))).toMatchObject({ verdict: 'deny' });
  });
});

describe('a title', () => {
  const checks = checksFor({ files: [named('read_file', { title: 'Open scope' })] });

  it('must not hide anything or mix alphabets in a word', () => {
    const offers = ['Read\u2066 File', 'R\u0435ad File'].map((title, at) => named(`tool_${at}`, { title }));
    expect(findingsIn(checks, 'web', ...offers)).toMatchObject([
      { code: 'name_confusable', detail: { rule: 'hidden-in-title' } },
      { code: 'name_confusable', detail: { rule: 'mixed-scripts' } },
    ]);
  });

  it('must not be drawn like the title of another server', () => {
    expect(
      findingsIn(checks, 'web', named('other_tool', { title: 'Open \u0455\u0441\u043e\u0440\u0435' })),
    ).toMatchObject([{ code: 'name_confusable', detail: { rule: 'title-looks-alike', other: 'read_file' } }]);
    expect(findingsIn(checks, 'web', named('other_tool', { title: 'Open scope' }))).toEqual([]);
  });
});

describe('two servers', () => {
  const checks = checksFor({ files: [named('read_file'), named('list_items')], web: [named('read_fille')] });

  it('may have tools of the same name', () => {
    expect(findingsIn(checks, 'web', named('read_file'))).toEqual([]);
  });

  it.each([
    ['read_fi1e', 'looks-alike'],
    ['read_fiIe', 'looks-alike'],
    ['read_fille', 'slip'],
    ['raed_file', 'slip'],
  ])('%s beside read_file is withheld and refused: %s', (name, rule) => {
    const detail = { rule, other: 'read_file', otherServer: 'files' };
    expect(findingsIn(checks, 'web', named(name))).toMatchObject([{ code: 'name_confusable', detail }]);
    expect(called(checks, 'web', named(name))).toMatchObject({ verdict: 'deny', reason: { detail } });
  });

  it('collide to the cost of the one that stands later in the config', () => {
    expect(called(checks, 'files', named('read_file')).verdict).toBe('pass');
    expect(called(checks, 'web', named('read_fille')).verdict).toBe('deny');
  });

  it('may have names that differ by a word', () => {
    expect(findingsIn(checks, 'web', named('read_files'), named('load_file'), named('list_item'))).toEqual(
      [],
    );
  });

  it('collide no more once a person has accepted the name, literally', () => {
    const accepting = checksFor({ files: [named('read_file')] }, { accepted: ['read_fille'] });
    expect(called(accepting, 'web', named('read_fille')).verdict).toBe('pass');
    expect(called(accepting, 'web', named('raed_file')).verdict).toBe('deny');
  });

  it('puts nothing into the hint that a peer chose', () => {
    const decision = called(checks, 'web', named('read_fille'));
    expect(decision.verdict === 'deny' && decision.reason.hint).not.toMatch(/read_fil/);
  });
});

describe('one server', () => {
  it('cannot have two definitions under one name; both are withheld', () => {
    const findings = findingsIn(
      checksFor({}),
      'files',
      named('a', { description: 'x' }),
      named('a', { description: 'y' }),
    );
    expect(findings.map(({ code }) => code)).toEqual(['name_collision', 'name_collision']);
  });

  it('may say the same thing twice', () => {
    expect(findingsIn(checksFor({}), 'files', named('a'), named('a'))).toEqual([]);
  });

  it('loses the newcomer that looks like an approved one, also from another page', () => {
    const checks = checksFor({ files: [named('read_file')] });
    expect(findingsIn(checks, 'files', named('readFile'))).toMatchObject([
      { detail: { rule: 'looks-alike' } },
    ]);
    expect(findingsIn(checks, 'files', named('read_file'), named('readFile'))).toHaveLength(1);
  });

  it('loses both when both were approved, or neither', () => {
    const both = [named('read_file'), named('read-file')];
    expect(findingsIn(checksFor({ files: both }), 'files', ...both)).toHaveLength(2);
    expect(findingsIn(checksFor({}), 'files', ...both)).toHaveLength(2);
    for (const tool of both) expect(called(checksFor({ files: both }), 'files', tool).verdict).toBe('deny');
  });
});

describe('the options', () => {
  it('cannot accept patterns or hidden characters, and have no way to be open', () => {
    for (const options of [
      { accepted: ['a\u200b'] },
      { accepted: [''] },
      { grammar: 'any' },
      { all: true },
    ]) {
      expect(toolNames.options.safeParse(options).success).toBe(false);
    }
    expect(toolNames.options.parse({})).toEqual({ grammar: 'printable', accepted: [] });
  });
});

describe('a server that lists five thousand ordinary names', () => {
  it('loses none of them', () => {
    const names = Array.from({ length: 5000 }, (_, at) =>
      named(`read_item_${at.toString(26).replace(/\d/g, 'x')}_${at}`),
    );
    expect(findingsIn(checksFor({ files: names.slice(0, 500) }), 'web', ...names)).toEqual([]);
  });
});
