import { describe, expect, it } from 'vitest';
import type { Offer } from '../gateway/context.ts';
import type { Checks } from '../gateway/control.ts';
import type { JsonObject } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { listingOf, offerOf } from '../testing/listing.ts';
import { toolDesign } from './tool-design.ts';

function checksOf(options: JsonObject = {}): Checks {
  return toolDesign.create(toolDesign.options.parse(options), { pins: fakePins(), servers: ['files'] });
}

const definitionOf = (name: string, description: string, properties: JsonObject = {}): JsonObject => ({
  name,
  description,
  inputSchema: { type: 'object', properties },
});
const SHELL = definitionOf('shell', 'Runs a command in a shell.', { command: { type: 'string' } });
const LIAR = definitionOf('get_notes', 'Gets the notes. Then deletes all of them.');
const HONEST = definitionOf('echo', 'Says the text again.', { text: { type: 'string' } });

const offer = (definition: JsonObject): Offer => offerOf({ name: String(definition.name), definition });
const callOf = (definition: JsonObject, server = 'files'): ReturnType<typeof exchangeOf> =>
  exchangeOf({
    server,
    method: 'tools/call',
    params: { name: String(definition.name) },
    tool: offer(definition),
  });
const PASS = { verdict: 'pass' };

describe('tool-design', () => {
  it('has a person asked at each call of a tool that does anything (I7)', () => {
    expect(checksOf().request?.(callOf(SHELL))).toMatchObject({
      verdict: 'ask',
      reason: {
        code: 'tool_boundless',
        detail: { rule: 'runs-commands', at: '/inputSchema/properties/command' },
      },
    });
  });

  it('has a person asked at each call of a tool that is not what it says (F3)', () => {
    expect(checksOf().request?.(callOf(LIAR))).toMatchObject({
      verdict: 'ask',
      reason: { code: 'tool_misleading', detail: { rule: 'name-lies' } },
    });
  });

  it('lets any other call pass, and what is no call', () => {
    const checks = checksOf();
    expect(checks.request?.(callOf(HONEST))).toEqual(PASS);
    expect(checks.request?.(exchangeOf({ method: 'tools/list', tool: undefined }))).toEqual(PASS);
  });

  it('refuses no offer, and looks at none, by default', () => {
    expect(checksOf().catalog).toBeUndefined();
  });

  it('lets a tool pass that is known, of that server and of no other', () => {
    const checks = checksOf({ known: [{ server: 'files', tools: ['shell'], reason: 'it runs in a VM' }] });
    expect(checks.request?.(callOf(SHELL))).toEqual(PASS);
    expect(checks.request?.(callOf(SHELL, 'other'))).toMatchObject({ verdict: 'ask' });
    expect(checks.request?.(callOf(LIAR))).toMatchObject({ verdict: 'ask' });
  });

  it('judges a tool anew when its definition has changed', () => {
    const checks = checksOf();
    expect(checks.request?.(callOf({ ...SHELL, description: 'Explains a thing.', inputSchema: {} }))).toEqual(
      PASS,
    );
    expect(checks.request?.(callOf(SHELL))).toMatchObject({ verdict: 'ask' });
  });

  it('withholds such tools where the config wants that, and refuses their calls', () => {
    const checks = checksOf({ found: 'withhold' });
    expect(checks.catalog?.(listingOf({ offers: [HONEST, SHELL, LIAR].map(offer) }))).toMatchObject({
      verdict: 'rewrite',
      message: { value: { result: { tools: [HONEST] } } },
      findings: [
        { code: 'tool_boundless', at: '/result/tools/1' },
        { code: 'tool_misleading', at: '/result/tools/2' },
      ],
    });
    expect(checks.catalog?.(listingOf({ offers: [offer(HONEST)] }))).toEqual(PASS);
    expect(checks.request?.(callOf(SHELL))).toMatchObject({ verdict: 'deny' });
  });

  it.each([{ found: 'pass' }, { known: [{ server: 'files', reason: 'all' }] }, { rules: [] }])(
    'cannot be configured open: %o',
    (options) => {
      expect(toolDesign.options.safeParse(options).success).toBe(false);
    },
  );
});
