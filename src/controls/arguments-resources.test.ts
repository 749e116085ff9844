import { describe, expect, it } from 'vitest';
import type { Checks } from '../gateway/control.ts';
import type { JsonValue } from '../protocol/json.ts';
import { exchangeOf } from '../testing/exchange.ts';
import { fakePins } from '../testing/fake-pins.ts';
import { listingOf, offerOf } from '../testing/listing.ts';
import { checksOf } from './test-arguments.ts';

describe('URIs of resources', () => {
  const read = (uri: JsonValue, checks: Checks = checksOf()): unknown =>
    checks.request?.(exchangeOf({ method: 'resources/read', params: { uri } }));

  it.each([
    '',
    'notes',
    'data:text/plain;base64,AAAA',
    'javascript:alert(1)',
    'ui://elsewhere/page',
    'note://a/../../b',
    'note://a/%2e%2e/%2e%2e/b',
    'http://169.254.169.254/x',
    'http://ok@example.com/',
    'file:///home/ada/.ssh/id_rsa',
    'file:///etc/passwd',
    'file:///home/ada/%2essh/id_rsa',
    'file:///a/%2e%2e/%2e%2e/etc/passwd',
    'file://evil/share',
    'note://a\nb',
  ])('are refused that lead elsewhere: %j', (uri) =>
    expect(read(uri)).toMatchObject({
      verdict: 'deny',
      reason: { code: 'argument_refused', detail: { parameter: 'uri', kind: 'resource' } },
    }),
  );

  it.each([
    'note://a/b',
    'demo://resource/1',
    'https://example.com/x',
    'file:///home/ada/notes/a.md',
    'urn:isbn:1',
  ])('pass of other schemes: %s', (uri) => expect(read(uri)).toEqual({ verdict: 'pass' }));

  it('pass that the server has listed itself, or whose template it has', () => {
    const template = offerOf({
      kind: 'template',
      name: 'data:{+x}',
      definition: { uriTemplate: 'data:{+x}', name: 'x' },
    });
    const checks = checksOf(
      {},
      {
        pins: fakePins([
          offerOf({
            kind: 'resource',
            name: 'ui://app/page',
            definition: { uri: 'ui://app/page', name: 'x' },
          }),
          template,
        ]),
      },
    );
    expect(read('ui://app/page', checks)).toEqual({ verdict: 'pass' });
    expect(read('data:abc', checks)).toEqual({ verdict: 'pass' });
    const hidden = 'file:///home/ada/.notes/a.md';
    expect(read(hidden, checks)).toMatchObject({ verdict: 'deny' });
    checks.catalog?.(
      listingOf({
        offers: [offerOf({ kind: 'resource', name: hidden, definition: { uri: hidden, name: 'a' } })],
      }),
    );
    expect(read(hidden, checks)).toEqual({ verdict: 'pass' });
  });

  it('are held to folders, schemes and hosts, where some are known', () => {
    const options = {
      servers: {
        files: { roots: ['/srv/docs'], resources: { schemes: ['file', 'https'], hosts: ['example.com'] } },
      },
    };
    const checks = checksOf(options);
    expect(read('file:///srv/docs/a', checks)).toEqual({ verdict: 'pass' });
    expect(read('https://example.com/a', checks)).toEqual({ verdict: 'pass' });
    for (const wrong of ['file:///srv/docs_evil/a', 'note://a', 'https://example.org/'])
      expect(read(wrong, checks)).toMatchObject({ verdict: 'deny' });
  });

  it('of subscriptions are judged as well', () => {
    const params = { notifications: { resourceSubscriptions: ['note://a', 'data:x'] } };
    expect(checksOf().request?.(exchangeOf({ method: 'subscriptions/listen', params }))).toMatchObject({
      verdict: 'deny',
    });
  });
});
