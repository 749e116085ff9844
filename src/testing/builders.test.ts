import { describe, expect, it } from 'vitest';
import type { AuditRecord, Opening } from '../audit/record.ts';
import { exchangeOf, fakePins, fakeRecorder, listingOf, offerOf, requestOf } from './index.ts';

const opening: Opening = { id: 'a', at: 0, face: 'stdio', caller: { kind: 'local', id: 'ada' } };
const terminal: AuditRecord = { ...opening, v: 1, ms: 1, outcome: 'answered' };

describe('exchangeOf', () => {
  it('makes request and message follow from method and params', () => {
    const exchange = exchangeOf({ method: 'prompts/get', params: { name: 'p' } });
    expect(exchange.request.value.method).toBe('prompts/get');
    expect(exchange.request.value.params).toMatchObject({ name: 'p' });
    expect(exchange.message).toBe(exchange.request);
  });

  it('makes method and params follow from the request', () => {
    const exchange = exchangeOf({ request: requestOf('resources/read', { uri: 'note://1' }) });
    expect(exchange.method).toBe('resources/read');
    expect(exchange.params).toMatchObject({ uri: 'note://1' });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(exchangeOf())).toBe(true);
  });
});

describe('listingOf and offerOf', () => {
  it('carry the same definitions in the message as in the offers', () => {
    const offers = [offerOf({ name: 'a' }), offerOf({ name: 'b' })];
    const { message } = listingOf({ offers });
    expect(message.value).toMatchObject({ result: { tools: offers.map((offer) => offer.definition) } });
  });

  it('digest the canonical form, so that the order of keys makes no difference', () => {
    const one = offerOf({ definition: { name: 'echo', description: 'x' } });
    const other = offerOf({ definition: { description: 'x', name: 'echo' } });
    expect(one.digest).toBe(other.digest);
    expect(one.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(offerOf({ definition: { name: 'echo', description: 'y' } }).digest).not.toBe(one.digest);
  });

  it('list each kind under its own key', () => {
    expect(listingOf({ kind: 'template' }).message.value).toHaveProperty('result.resourceTemplates');
    expect(listingOf({ kind: 'resource' }).message.value).toHaveProperty('result.resources');
  });
});

describe('fakePins', () => {
  it('knows what was approved, and of which server', () => {
    const offer = offerOf();
    const pins = fakePins([offer], { server: 'files', launchDigest: 'sha256:00' });
    expect(pins.digestOf('files', 'tool', 'echo')).toBe(offer.digest);
    expect(pins.digestOf('files', 'prompt', 'echo')).toBeUndefined();
    expect(pins.digestOf('other', 'tool', 'echo')).toBeUndefined();
    expect(pins.launchDigest('other')).toBeUndefined();
    expect(pins.launchDigest('files')).toBe('sha256:00');
  });
});

describe('fakeRecorder', () => {
  it('keeps openings and records', async () => {
    const recorder = fakeRecorder();
    await recorder.open(opening);
    await recorder.close(terminal);
    expect(recorder.openings).toEqual([opening]);
    expect(recorder.records).toEqual([terminal]);
  });

  it('refuses a second opening and a second terminal record', async () => {
    const recorder = fakeRecorder();
    await recorder.open(opening);
    await expect(recorder.open(opening)).rejects.toThrow('opened twice');
    await recorder.close(terminal);
    await expect(recorder.close(terminal)).rejects.toThrow('closed twice');
  });

  it('fails when told to, and after its end', async () => {
    const recorder = fakeRecorder();
    recorder.fail('open');
    await expect(recorder.open(opening)).rejects.toThrow('cannot be written');
    recorder.fail('none');
    await recorder.open(opening);
    recorder.fail('close');
    await expect(recorder.close(terminal)).rejects.toThrow('cannot be written');
    await recorder.end();
    expect(recorder.ended).toBe(true);
    await expect(recorder.open({ ...opening, id: 'b' })).rejects.toThrow('cannot be written');
  });
});
