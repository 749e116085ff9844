import { expect, it } from 'vitest';
import { linksIn } from './links.ts';
import { carriesData } from './links-data.ts';

const ADDRESS = 'https://example.org/p.png?d=c2VjcmV0IHRleHQgb2YgdGhl';

it.each([
  `![x](${ADDRESS})`,
  `![](<${ADDRESS}>)`,
  `![x][1]\n\n[1]: ${ADDRESS}`,
  `<IMG alt="x" src='${ADDRESS}'>`,
  `<td background="${ADDRESS}">`,
  `a { background: url(${ADDRESS}) }`,
  `![x](${ADDRESS.replace('//', '/')})`,
  `![x](${ADDRESS.replace(':', '&#58;')})`,
  `![x](${ADDRESS.replace('//', '&sol;&sol;')})`,
  `<img src=${ADDRESS.replaceAll('/', '\\')}>`,
  `<img src="${ADDRESS.replace('/p', '\\p')}">`,
  `<img src="${ADDRESS.replace('https://', '\\\\')}">`,
  `![x [y] z](${ADDRESS})`,
  `![x [y](z) w](${ADDRESS})`,
  `![x]\n\n[x]: ${ADDRESS}`,
  `![x][]\n\n[X]: ${ADDRESS}`,
  `<img/src="${ADDRESS}">`,
  `<img alt="a>b" src="${ADDRESS}">`,
  `<img srcset="a.png 1x, ${ADDRESS} 2x">`,
  ...['iframe', 'video', 'embed', 'script'].map((tag) => `<${tag} src="${ADDRESS}">`),
  `<object data="${ADDRESS}">`,
  `<link rel="icon" href="${ADDRESS}">`,
  `<svg><image xlink:href="${ADDRESS}"/></svg>`,
])('a picture is fetched without a click: %s', (text) => {
  expect(linksIn(text, 'all')).toMatchObject([{ isPicture: true, url: { hostname: 'example.org' } }]);
});

it('a link has to be clicked', () => {
  for (const text of [`[x](${ADDRESS})`, `<a href="${ADDRESS}">`, `see ${ADDRESS}.`])
    expect(linksIn(text, 'all')).toMatchObject([{ isPicture: false }]);
  for (const text of [`![x](a.png) and [y](${ADDRESS})`, `<link rel="a"> <a href="${ADDRESS}">`])
    expect(linksIn(text, 'pictures')).toEqual([]);
});

it('data is a long value, a blank for one, or a very long part of the path', () => {
  const carries = (address: string): boolean => linksIn(address, 'all').some(carriesData);
  expect(carries(ADDRESS)).toBe(true);
  expect(carries('https://example.org/?q={data}')).toBe(true);
  expect(carries('https://example.org/?q=')).toBe(true);
  expect(carries(`https://example.org/${'a1'.repeat(30)}`)).toBe(true);
  expect(carries('https://example.org/?q=YOUR_DATA_HERE')).toBe(true);
  expect(carries('https://example.org/?a=c2VjcmV0IH&b=RleHQgb2Yg')).toBe(true);
  expect(carries('https://example.org/c2VjcmV0IHRleHQgb2YgdGhl/IHVzZXIgYW5kIGhpcyBr')).toBe(true);
  expect(carries('https://example.org/c2VjcmV0IHRl-HQgb2Yg_dGhlIHVzZXIgYW5kIGhpcyBrZXlz')).toBe(true);
  expect(carries('https://c2vjcmv0ihrlehqgb2ygdghl.example.org/p.png')).toBe(true);
  expect(carries('https://example.org/?page=2')).toBe(false);
  expect(carries('https://example.org/a-long-title-of-an-article-about-many-things-in-the-world')).toBe(
    false,
  );
});

it.each([
  'https://img.shields.io/npm/v/@vitest/mocker?color=a1b858&label=',
  'https://img.shields.io/badge/license-MIT-blue.svg?style=flat-square&logo=typescript',
  'https://img.shields.io/github/actions/workflow/status/a/b/test.yml?branch=main&label=the%20build%20on%20Linux',
  'https://raw.githubusercontent.com/a/b/0123456789abcdef0123456789abcdef01234567/logo.png',
  'https://github.com/user-attachments/assets/01234567-89ab-cdef-0123-456789abcdef',
  'https://codecov.io/gh/a/b/branch/main/graph/badge.svg',
  'https://images.example.org/2026/05/The-Long-Title-Of-An-Article-About-Many-Things-In-It.jpg?w=1200&h=630&fit=crop',
])('an ordinary picture carries none: %s', (address) => {
  expect(linksIn(`![x](${address})`, 'all').filter(carriesData)).toEqual([]);
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
