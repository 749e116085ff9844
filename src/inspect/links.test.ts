import { expect, it } from 'vitest';
import { carriesData, linksIn } from './links.ts';

const ADDRESS = 'https://example.org/p.png?d=c2VjcmV0IHRleHQgb2YgdGhl';

it.each([
  `![x](${ADDRESS})`,
  `![](<${ADDRESS}>)`,
  `![x][1]\n\n[1]: ${ADDRESS}`,
  `<IMG alt="x" src='${ADDRESS}'>`,
  `<td background="${ADDRESS}">`,
  `a { background: url(${ADDRESS}) }`,
])('a picture is fetched without a click: %s', (text) => {
  expect(linksIn(text, 'all')).toMatchObject([{ isPicture: true, url: { hostname: 'example.org' } }]);
});

it('a link has to be clicked', () => {
  for (const text of [`[x](${ADDRESS})`, `<a href="${ADDRESS}">`, `see ${ADDRESS}.`])
    expect(linksIn(text, 'all')).toMatchObject([{ isPicture: false }]);
});

it('data is a long value, a blank for one, or a very long part of the path', () => {
  const carries = (address: string): boolean => linksIn(address, 'all').some(carriesData);
  expect(carries(ADDRESS)).toBe(true);
  expect(carries('https://example.org/?q={data}')).toBe(true);
  expect(carries('https://example.org/?q=')).toBe(true);
  expect(carries(`https://example.org/${'a1'.repeat(30)}`)).toBe(true);
  expect(carries('https://example.org/?page=2')).toBe(false);
  expect(carries('https://example.org/a-long-title-of-an-article-about-many-things-in-the-world')).toBe(
    false,
  );
});

it('leaves out links that have to be clicked where only pictures are asked for', () => {
  const text = `[x](${ADDRESS}) ![y](${ADDRESS}) see ${ADDRESS}`;
  expect(linksIn(text, 'pictures')).toEqual(linksIn(text, 'all').filter(({ isPicture }) => isPicture));
  expect(linksIn(text, 'pictures')).toHaveLength(1);
});

it('takes no longer for a text that is full of openings', () => {
  const text = '![<img url(//aaa '.repeat(20_000);
  expect(linksIn(text, 'all').length).toBeGreaterThan(0);
});

it('takes no longer for an address that is full of what may end a sentence', () => {
  const text = `//a${')'.repeat(3900)}a `.repeat(50);
  expect(linksIn(`(${text}`, 'all')).toHaveLength(1);
});
