import { describe, expect, it } from 'vitest';
import { compileHosts } from './hosts.ts';
import type { HostProblem } from './inner.ts';
import { judgeLikelyUrl } from './likely-url.ts';
import { problemOfPath } from './path/path.ts';
import { isProblem, judgeUrl, type UrlRule } from './url.ts';

const WEB: UrlRule = { schemes: new Set(['https', 'http']) };
const strict = (text: string, rule: UrlRule = WEB): HostProblem | undefined => {
  const read = judgeUrl(text, rule);
  return isProblem(read) ? read : undefined;
};
const likely = (text: string, inner: readonly string[] = []): HostProblem | undefined => {
  const read = judgeLikelyUrl(text, { inner: compileHosts(inner), path: (file) => problemOfPath(file) });
  return isProblem(read) ? read : undefined;
};

const HIDDEN = [
  'http://169.254.169.254/latest/meta-data/',
  'http://169.254.169.254./',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0xa9.0xfe.0xa9.0xfe/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://0x7f.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://017700000001/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://169.254.169.254.nip.io/',
  'http://10-0-0-1.sslip.io/',
  'http://a9fea9fe.nip.io/',
  'http://foo.localtest.me/',
  'http://100.100.100.200/',
];

describe('addresses', () => {
  it.each(HIDDEN)('of what is inside are refused in whatever form: %s', (text) => {
    expect(strict(text)).toMatchObject({ why: expect.any(String) });
    expect(strict(text)?.isPlain).not.toBe(true);
    expect(likely(text)).toMatchObject({ why: expect.any(String) });
    expect(likely(text)?.isPlain).not.toBe(true);
  });

  it.each([
    'http://localhost:3000/',
    'http://127.0.0.1:8080/',
    'http://192.168.1.7/',
    'http://[::1]/',
    'http://db.internal/',
    'http://redis/',
    'https://printer.local/',
  ])('that plainly say so are told from those: %s', (text) => {
    expect(strict(text)).toMatchObject({ isPlain: true });
    expect(likely(text)).toMatchObject({ isPlain: true });
  });

  it.each([
    'http://ok@169.254.169.254/',
    'http://example.com@evil.example/',
    'http://example.com\\@evil.example/',
    'http:\\\\evil.example/',
    'http:/evil.example/',
    'http:evil.example',
    'http://exa\tmple.com/',
    'http://example.com/\r\nHost: x',
    'http://%31%36%39.254.169.254/',
    'http://exam[ple.com/',
    'http://example.com:99999/',
    'file:///etc/../etc/passwd',
    'gopher://example.com:70/_x',
    'javascript:alert(1)',
    'jar:http://example.com!/',
    'data:text/html,<script>',
    '//169.254.169.254/x',
  ])('that readers read differently, or that are not of the web, are refused: %s', (text) => {
    expect(strict(text)).toMatchObject({ why: expect.any(String) });
    expect(likely(text)).toMatchObject({ why: expect.any(String) });
  });

  it.each([
    'https://example.com/a?b=https://localhost/#c',
    'https://EXAMPLE.com:8443',
    'https://bücher.example/',
    'http://93.184.216.34/',
    'https://example.com/a b',
    'http://8.8.8.8.nip.io/',
  ])('of the web pass: %s', (text) => {
    expect(likely(text)).toBeUndefined();
    if (!text.includes(' ')) expect(strict(text)).toBeUndefined();
  });

  it.each([
    'spotify:track:4uLU6hMCjMI75M1A2tKUQC',
    'git@github.com:owner/repo.git',
    'ssh://git@github.com/owner/repo',
    'https://ada:token@github.com/owner/repo',
    'postgres://ada:pw@localhost/shop',
    'memory://notes/*',
    'about:blank',
    'data:image/png;base64,iVBORw0KGgo=',
    'file:///home/ada/page.html',
    'dQw4w9WgXcQ',
    '43456789',
    'owner/repo',
    'example.com/path',
    'https://*.example.com/*',
    '**/api/*',
    '/guides/start',
    '',
  ])('that were only guessed to be some may be more than that: %s', (text) => {
    expect(likely(text)).toBeUndefined();
  });

  it('without a scheme are judged where they begin as hosts do', () => {
    expect(likely('169.254.169.254/latest')).toMatchObject({ why: expect.any(String) });
    expect(likely('localhost:3000')).toMatchObject({ isPlain: true });
    expect(likely('localhost:3000', ['localhost:3000'])).toBeUndefined();
  });

  it('are held to hosts, where some are named', () => {
    const hosts = compileHosts(['api.example.com', '*.example.org:443', 'localhost:3000', '[fd00::7]:80']);
    const only = (text: string): string | undefined => strict(text, { ...WEB, hosts })?.why;
    for (const fine of [
      'https://api.example.com/x',
      'http://api.example.com:81',
      'https://a.b.example.org/',
      'http://localhost:3000/',
      'http://[fd00:0::7]/',
    ])
      expect([fine, only(fine)]).toEqual([fine, undefined]);
    for (const wrong of [
      'https://example.com/',
      'https://api.example.com.evil.example/',
      'https://example.org/',
      'http://a.example.org/',
      'http://localhost:3001/',
    ])
      expect([wrong, typeof only(wrong)]).toEqual([wrong, 'string']);
    const others = { schemes: new Set(['postgres']), hosts };
    expect(strict('postgres://ada@api.example.com/shop', others)).toBeUndefined();
    expect(strict('postgres://api.example.com@evil.example/shop', others)?.why).toMatch(/not among/);
    expect(strict('postgres:shop', others)?.why).toMatch(/no host/);
  });

  it('name no host where a pattern is everybody, or nobody', () => {
    for (const wrong of ['*', '*.com', '', 'a b', 'a.example:99999', 'https://a.example', '*.10.0.0.1'])
      expect(() => compileHosts([wrong]), wrong).toThrow(RangeError);
  });
});
