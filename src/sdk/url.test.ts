import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { pinnedUrl, url } from './url.ts';

describe('url', () => {
  it('gives an address of an allowed scheme and host', () => {
    expect(url('https://api.example.com/a?b#c').hostname).toBe('api.example.com');
    expect(url('http://localhost:3000/', { schemes: ['http'], hosts: ['localhost:3000'] }).port).toBe('3000');
    expect(url('https://a.example.com/', { hosts: ['*.example.com'] }).hostname).toBe('a.example.com');
    expect(() => url('https://a.example/', { hosts: ['a b'] })).toThrow(RangeError);
  });

  it.each([
    'http://a.example/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://ok@169.254.169.254/',
    'https://169.254.169.254/latest',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::a9fe:a9fe]/',
    'https://localhost/',
    'https://metadata.google.internal/',
    'https://10.0.0.1.nip.io/',
    'https://a.example\\@localhost/',
    ' https://a.example/',
    'https://a.example/\n',
    '//a.example/',
    '',
  ])('refuses %j', (text) => {
    expect(() => url(text)).toThrow(expect.objectContaining({ code: 'url' }));
  });

  it('refuses what is no text, and a host that is not on the list', () => {
    expect(() => url(['https://a.example/'] as never)).toThrow(/no text/);
    expect(() => url('https://b.example/', { hosts: ['a.example'] })).toThrow(/not among those/);
  });
});

describe('pinnedUrl', () => {
  it('refuses a name that leads to an inner address, or nowhere', async () => {
    for (const answers of [['93.184.215.14', '127.0.0.1'], ['::1'], ['169.254.169.254'], []]) {
      await expect(pinnedUrl('https://a.example/', {}, async () => answers)).rejects.toMatchObject({
        code: 'url',
      });
    }
    const fails = async (): Promise<never> => Promise.reject(new Error('SERVFAIL'));
    await expect(pinnedUrl('https://a.example/', {}, fails)).rejects.toMatchObject({ code: 'url' });
  });

  it('connects to the addresses that were judged, and to no other host', async () => {
    const server = createServer((asked, answer) => answer.end(`at ${asked.headers.host}`));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const rule = { schemes: ['http'], hosts: [`service.example:${port}`] };
    let asked = 0;
    const pinned = await pinnedUrl(`http://service.example:${port}/`, rule, async () => {
      asked += 1;
      return ['127.0.0.1'];
    });
    const get = (target: URL): Promise<string> =>
      new Promise((done, fail) => {
        request(target, { lookup: pinned.lookup }, async (answer) => done((await answer.toArray()).join('')))
          .on('error', fail)
          .end();
      });
    try {
      expect(await get(pinned.url)).toBe(`at service.example:${port}`);
      expect(asked).toBe(1);
      await expect(get(new URL(`http://other.example:${port}/`))).rejects.toThrow(/was not looked at/);
    } finally {
      server.close();
    }
  });
});
