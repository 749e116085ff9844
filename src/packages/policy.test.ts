import { describe, expect, it } from 'vitest';
import type { Proof } from './ecosystem.ts';
import { type Demands, judge, judgeName } from './policy.ts';
import { parseSpec } from './spec.ts';

const BUILT = {
  source: 'https://github.com/owner/server',
  workflow: '.github/workflows/release.yml',
  issuer: 'https://token.actions.githubusercontent.com',
};
const NOW = Date.UTC(2026, 10, 27);
const signed = { keyId: 'SHA256:x' };
const missing = { missing: 'the registry offers none' };
const bare: Demands = {
  require: ['signature'],
  source: undefined,
  workflow: undefined,
  unsigned: undefined,
  sbomMaxAgeDays: undefined,
};

const billOf = (signedAt: string | undefined) => ({
  digest: 'sha256:x',
  by: BUILT.source,
  ...(signedAt !== undefined && { signedAt }),
  unlisted: 0,
});

function judging(proof: Proof, demands: Partial<Demands> = {}, before?: Proof): () => void {
  return () => judge('npm:server@1.0.0', proof, { ...bare, ...demands }, before, NOW);
}

describe('a package', () => {
  it('that is signed is enough by default', () => {
    expect(judging({ signature: signed, provenance: missing })).not.toThrow();
  });

  it('that is unsigned is refused, with what to say', () => {
    expect(judging({ signature: missing, provenance: missing })).toThrowError(
      expect.objectContaining({
        code: 'refused',
        message: 'npm:server@1.0.0 is unsigned: the registry offers none',
        hint: expect.stringContaining('--unsigned "<reason>"'),
      }),
    );
    expect(judging({ signature: missing, provenance: missing }, { unsigned: 'ours' })).not.toThrow();
  });

  it.each<[string, Proof, Partial<Demands>, RegExp]>([
    [
      'provenance is required and there is none',
      { signature: signed, provenance: missing },
      { require: ['provenance'] },
      /nothing says where/,
    ],
    [
      'a source is named and none is known',
      { signature: signed, provenance: missing },
      { source: BUILT.source },
      /nothing says where/,
    ],
    [
      'it comes from another repository than the config names',
      { signature: signed, provenance: BUILT },
      { source: 'https://github.com/owner/other' },
      /was built from https:\/\/github\.com\/owner\/server, not from/,
    ],
    [
      'it was built by another workflow than the config names',
      { signature: signed, provenance: BUILT },
      { workflow: '.github/workflows/other.yml' },
      /was built by \.github\/workflows\/release\.yml, not by/,
    ],
    [
      'a bill of materials is required and there is none',
      { signature: signed, provenance: BUILT },
      { require: ['sbom'] },
      /nobody has looked for a signed bill of materials/,
    ],
    [
      'a bill of materials is required and none is signed',
      { signature: signed, provenance: BUILT, sbom: missing },
      { require: ['sbom'] },
      /no signed bill of materials: the registry offers none/,
    ],
    [
      'its bill of materials is older than the config wants',
      { signature: signed, provenance: BUILT, sbom: billOf('2026-10-01T00:00:00Z') },
      { require: ['sbom'], sbomMaxAgeDays: 30 },
      /was signed on 2026-10-01T00:00:00Z, and may be 30 days old at most/,
    ],
    [
      'its bill of materials is of tomorrow',
      { signature: signed, provenance: BUILT, sbom: billOf('2026-11-28T00:00:00Z') },
      { require: ['sbom'], sbomMaxAgeDays: 30 },
      /was signed in the future/,
    ],
    [
      'no log saw its bill of materials, and its age counts',
      { signature: signed, provenance: BUILT, sbom: billOf(undefined) },
      { require: ['sbom'], sbomMaxAgeDays: 30 },
      /no log says when/,
    ],
  ])('is refused when %s (F4)', (_, proof, demands, words) => {
    expect(judging(proof, { ...demands, unsigned: 'this does not help' })).toThrowError(words);
  });
});

it('a bill of materials that is signed, and young enough, is one', () => {
  const proof: Proof = { signature: signed, provenance: BUILT, sbom: billOf('2026-11-01T00:00:00Z') };
  expect(judging(proof, { require: ['sbom'], sbomMaxAgeDays: 30 })).not.toThrow();
  expect(judging({ ...proof, sbom: billOf(undefined) }, { require: ['sbom'] })).not.toThrow();
});

describe('a later version of a package that was approved', () => {
  const before: Proof = { signature: signed, provenance: BUILT };

  it.each<[string, Proof]>([
    ['has lost its provenance (downgraded)', { signature: signed, provenance: missing }],
    ['has lost its signature (downgraded)', { signature: missing, provenance: BUILT }],
    [
      'comes from another repository',
      { signature: signed, provenance: { ...BUILT, source: 'https://github.com/evil/server' } },
    ],
    [
      'was built by another workflow',
      { signature: signed, provenance: { ...BUILT, workflow: '.github/workflows/test.yml' } },
    ],
    [
      'was vouched for by another issuer',
      { signature: signed, provenance: { ...BUILT, issuer: 'https://evil.example' } },
    ],
  ])('is refused when it %s (F4)', (_, proof) => {
    expect(judging(proof, {}, before)).toThrowError(expect.objectContaining({ code: 'refused' }));
  });

  it('is taken when somebody has written down that its authors moved', () => {
    const moved = { signature: signed, provenance: { ...BUILT, source: 'https://github.com/new/server' } };
    expect(judging(moved, {}, before)).toThrowError(
      expect.objectContaining({
        hint: expect.stringContaining('verify: { source: https://github.com/new/server }'),
      }),
    );
    expect(judging(moved, { source: 'https://github.com/new/server' }, before)).not.toThrow();
  });

  it('may have more than before', () => {
    const less: Proof = { signature: missing, provenance: missing };
    expect(judging(before, {}, less)).not.toThrow();
    expect(judging({ signature: { keyId: 'another' }, provenance: BUILT }, {}, before)).not.toThrow();
  });
});

describe('the name of a package', () => {
  const named = (text: string, allow?: readonly string[], approved: string[] = []) => {
    return () => judgeName(parseSpec(text), allow, approved.map(parseSpec));
  };

  it.each([
    'npm:@modelcontextprotoco1/server-github', // one for l
    'npm:@modelcontextprotocoI/server-github',
    'npm:@rnodelcontextprotocol/server-github',
    'npm:@modelcontextprotocol/server-githb',
    'npm:@modelcontextprotocol/server-gihtub',
    'npm:@modelcontextprotocol/server-gitbub',
    'npm:@modelcontextprotocol/serverfilesystem',
    'npm:modelcontextprotocol-server-github', // the scope as a part of the name
    'npm:server-github', // the scope left out
    'npm:server-fi1esystem',
    'npm:playwright-mcp-server',
    'npm:@model-context-protocol/server-github',
    'npm:@modelcontextprotocols/server-anything', // a scope that looks like one
    'npm:chrome-devtool-mcp',
    'pypi:mcp_server_git',
    'pypi:mcp-server-gti',
  ])('%s is refused, because it can be taken for another (F5)', (text) => {
    expect(named(text)).toThrowError(expect.objectContaining({ code: 'refused' }));
  });

  it.each([
    'npm:@modelcontextprotocol/server-github',
    'npm:@modelcontextprotocol/server-anything',
    'npm:@somebody/server-github',
    'npm:my-own-server',
    'npm:mcp',
    'pypi:mcp-server-git',
  ])('%s is like no other', (text) => {
    expect(named(text)).not.toThrow();
  });

  it('must not look like one that was approved here', () => {
    expect(named('npm:@acme/to0ls')).not.toThrow();
    expect(named('npm:@acme/to0ls', undefined, ['npm:@acme/tools@1.0.0'])).toThrowError(
      /can be taken for @acme\/tools/,
    );
    expect(named('npm:@acme/tools', undefined, ['npm:@acme/tools@1.0.0'])).not.toThrow();
  });

  it('is taken as meant when the config has it whole', () => {
    expect(
      named('npm:@modelcontextprotocol/server-githb', ['npm:@modelcontextprotocol/server-githb']),
    ).not.toThrow();
    expect(named('npm:server-github', ['npm:server-github'])).not.toThrow();
  });

  it('must be among those that the config allows, if it allows some (F5)', () => {
    const allow = ['npm:@acme/*', 'npm:other'];
    expect(named('npm:@acme/tools', allow)).not.toThrow();
    expect(named('npm:other', allow)).not.toThrow();
    for (const text of ['npm:@acme-evil/tools', 'npm:others', 'pypi:other', 'npm:acme']) {
      expect(named(text, allow)).toThrowError(/not among the packages that the config allows/);
    }
    expect(named('npm:@acme1/tools', ['npm:@acme1/*'], ['npm:@acmel/tools@1.0.0'])).toThrowError(
      /can be taken for/,
    );
  });
});
