import { describe, expect, it } from 'vitest';
import { problemOfHtml } from './html.ts';

describe('HTML', () => {
  it.each([
    '',
    'no tags, 1 < 2 & 3 > 2',
    '<p class="lead">Dear <b>Ada</b>,<br/>see <a href="https://example.com/?a=1&amp;b=2" rel="noopener">this</a></p>',
    "<img src='cid:logo' alt='a &quot;logo&quot;' width=\"10\">",
    '<td style="color: red; padding: 2px">x</td>',
    '<img src="data:image/png;base64,iVBORw0KGgo=">',
    '<div data-id="7" aria-label="x">y</div>',
  ])('passes without active content: %s', (text) => expect(problemOfHtml(text)).toBeUndefined());

  it.each([
    '<script>alert(1)</script>',
    '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
    '<img src="x" onerror="alert(1)">',
    '<img src=x onerror=alert(1)//',
    '<img/src="x"/onerror="alert(1)">',
    '<svg onload=alert(1)>',
    '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href=" &#1; javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>x</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<iframe src="https://example.com"></iframe>',
    '<object data="x"></object>',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<style>@import "x"</style>',
    '<p style="background: url(javascript:alert(1))">x</p>',
    '<p style="width: expression(alert(1))">x</p>',
    '<p style="behavior\\3a url(x)">x</p>',
    '<form action="https://evil.example"><input></form>',
    '<!--[if IE]><script>x</script><![endif]-->',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<p title="a<b">x</p>',
    '<p title=`x`>y</p>',
    '<a href="https://example.com" srcdoc="x">x</a>',
    '<template><b>x</b></template>',
    '<x-y>z</x-y>',
    '<?xml version="1.0"?>',
    '<p\0>x</p>',
    '<p',
  ])('is refused with it, or in a spelling that parsers read differently: %s', (text) =>
    expect(problemOfHtml(text)).toMatchObject({ why: expect.any(String) }),
  );
});
