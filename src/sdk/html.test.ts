import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import { describe, expect, it } from 'vitest';
import { decodeHtml, encodeHtml, jsonForHtml } from './encode.ts';
import { html } from './html.ts';
import { anyText, NAUGHTY } from './test-strings.ts';
import { UnsafeValueError } from './unsafe-value.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;

/** What a browser's parser makes of it: names of elements, and the attributes and texts in them. */
function seen(page: { toString(): string }): unknown {
  const of = (node: Node): unknown => {
    if ('value' in node) return node.value;
    if (!('tagName' in node)) return node.nodeName;
    const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
    return [node.tagName, attributes, ...node.childNodes.map(of)];
  };
  return parseFragment(String(page)).childNodes.map(of);
}

/** Pages cannot have these. */
const asInPage = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');

const texts = (...each: string[]): string[] => each.map(asInPage).filter((text) => text !== '');

describe('html', () => {
  it('gives every text back as a text, as a parser of browsers reads it', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        expect(seen(html`<p>${one}</p><b>${other}</b>`)).toEqual([
          ['p', {}, ...texts(one)],
          ['b', {}, ...texts(other)],
        ]);
        expect(seen(html`<textarea>${one}</textarea><title>${other}</title>`)).toEqual([
          ['textarea', {}, ...texts(one)],
          ['title', {}, ...texts(other)],
        ]);
        expect(seen(html`<pre class="x">${one}</pre>`)).toEqual([['pre', { class: 'x' }, ...texts(one)]]);
      }),
    );
  });

  it('gives every value of an attribute back, in quotes of both kinds', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        expect(seen(html`<p title="a${one}b" lang='${other}' id=x>t</p>`)).toEqual([
          ['p', { title: `a${asInPage(one)}b`, lang: asInPage(other), id: 'x' }, 't'],
        ]);
      }),
    );
  });

  it('gives every part of an address back, and only allowed schemes as a whole one', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [link] = seen(html`<a href="https://a.example/s?q=${text}#${text}">t</a>`) as [
          [string, { href: string }],
        ];
        const address = new URL(link[1].href);
        expect(address.origin).toBe('https://a.example');
        expect(address.pathname).toBe('/s');
        expect(address.searchParams.get('q')).toBe(text.toWellFormed());
        expect(decodeURIComponent(address.hash.slice(1))).toBe(text.toWellFormed());
      }),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          const [link] = seen(html`<a href="${text}">t</a>`) as [[string, { href: string }]];
          expect(new URL(link[1].href, 'https://a.example/').protocol).toMatch(/^(?:https?|mailto|tel):$/);
        } catch (error) {
          if (!(error instanceof UnsafeValueError) && !(error instanceof TypeError)) throw error;
        }
      }),
    );
    for (const text of NAUGHTY.filter((each) => /script:|data:/.test(each) && !each.includes('<img'))) {
      expect(() => html`<a href="${text}">t</a>`, text).toThrow(/scheme/);
    }
    for (const text of ['https://a.example/?a=b&c', '/a/b', '?q', '#a:b', 'a/b:c', 'mailto:a@b.example']) {
      expect(seen(html`<a href="${text}">t</a>`)).toEqual([['a', { href: text }, 't']]);
    }
  });

  it('takes pieces that it made as markup, and nothing that only looks like one', () => {
    const items = ['<1>', '<2>'].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}</ul>`)).toBe('<ul><li>&lt;1&gt;</li><li>&lt;2&gt;</li></ul>');
    const forged = { toString: () => '<script>' };
    expect(() => html`<p>${forged as never}</p>`).toThrow(UnsafeValueError);
    expect(() => html`<textarea>${html`<b>x</b>`}</textarea>`).toThrow(/no markup/);
    expect(() => html(['<p>'] as never)).toThrow(/a tag of a template/);
    expect(
      () => new (html`x`.constructor as new (...given: unknown[]) => unknown)(Symbol(), '<x>'),
    ).toThrow();
  });

  it.each([
    [(x: string) => html`<script>let a = "${x}";</script>`, /within script/],
    [(x: string) => html`<style>${x}</style>`, /within style/],
    [(x: string) => html`<SCRIPT >${x}</SCRIPT>`, /within script/],
    [(x: string) => html`<noscript>${x}</noscript>`, /within noscript/],
    [(x: string) => html`<plaintext>${x}`, /within plaintext/],
    [(x: string) => html`<p title=${x}>t</p>`, /a value without quotes/],
    [(x: string) => html`<p title=a${x}>t</p>`, /a value without quotes|within a tag/],
    [(x: string) => html`<p ${x}="a">t</p>`, /within a tag/],
    [(x: string) => html`<${x}>t</p>`, /within a tag/],
    [(x: string) => html`<p${x}>t</p>`, /within a tag/],
    [(x: string) => html`</${x}>`, /within a tag/],
    [(x: string) => html`<!-- ${x} -->`, /comment/],
    [(x: string) => html`<!-->${x}-->`, /comment/],
    [(x: string) => html`<p onclick="f('${x}')">t</p>`, /onclick/],
    [(x: string) => html`<p OnClick = "${x}">t</p>`, /onclick/],
    [(x: string) => html`<p style="color: ${x}">t</p>`, /style/],
    [(x: string) => html`<img srcset="${x}">`, /srcset/],
    [(x: string) => html`<iframe src="${x}"></iframe>`, /iframe/],
    [(x: string) => html`<iframe srcdoc="${x}"></iframe>`, /iframe/],
    [(x: string) => html`<script src="${x}"></script>`, /script/],
    [(x: string) => html`<base href="${x}">`, /base/],
    [(x: string) => html`<meta http-equiv="refresh" content="0;${x}">`, /meta/],
    [(x: string) => html`<svg><animate attributeName="href" to="${x}"/></svg>`, /animate/],
    [(x: string) => html`<a href="${x}:alert(1)">t</a>`, /scheme or the host/],
    [(x: string) => html`<a href="java${x}">t</a>`, /scheme or the host/],
    [(x: string) => html`<a href="//${x}/">t</a>`, /scheme or the host/],
    [(x: string) => html`<a href="/${x}">t</a>`, /scheme or the host/],
    [(x: string) => html`<a href="https://${x}.example/">t</a>`, /scheme or the host/],
    [(x: string) => html`<a href="${x}${x}">t</a>`, /scheme or the host/],
  ])('refuses a value where no encoding helps, %#', (page, why) => {
    expect(() => page('x')).toThrow(why);
  });

  it('refuses templates that leave something open', () => {
    for (const page of [
      () => html`<p`,
      () => html`<p title="`,
      () => html`<!-- a`,
      () => html`<script>`,
      () => html`<textarea>`,
    ]) {
      expect(page).toThrow(/ends within/);
    }
    expect(String(html`a < b, a <3 <!DOCTYPE html><!-- c --><br/><p hidden>`)).toContain('a < b');
  });

  it('refuses what is no text', () => {
    for (const value of [undefined, null, {}, true, Symbol('x'), () => 'x']) {
      expect(() => html`<p>${value as never}</p>`).toThrow(UnsafeValueError);
    }
    expect(String(html`${1}${2n}`)).toBe('12');
  });
});

describe('encoders for HTML', () => {
  it('have decoders that give the text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decodeHtml(encodeHtml(text))).toBe(asInPage(text));
      }),
    );
  });

  it('put JSON into a script element, and a parser reads the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), anyText, (value, text) => {
        const page = `<script type="application/json">${jsonForHtml([value, text])}</script><p>`;
        const [[, , json], after] = seen(page) as [[string, unknown, string], unknown];
        expect(JSON.stringify(JSON.parse(json))).toBe(JSON.stringify([value, text]));
        expect(after).toEqual(['p', {}]);
      }),
    );
    expect(() => jsonForHtml(undefined)).toThrow(TypeError);
  });
});
