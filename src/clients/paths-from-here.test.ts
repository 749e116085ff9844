import { expect, it } from 'vitest';
import type { Kind } from './granted-paths.ts';
import { pathsFromHere } from './paths-from-here.ts';

const THERE: Readonly<Record<string, Kind>> = {
  '/home/u': 'directory',
  '/home/u/work': 'directory',
  '/home/u/work/notes': 'directory',
  '/home/u/work/db.sqlite': 'file',
};
const of = (...words: string[]) => pathsFromHere(words, '/home/u/work', (file) => THERE[file]);

it('makes paths that are there absolute, alone or as the value of an option', () => {
  expect(of('./notes/', '.', '..', '../work/db.sqlite', '--db=./db.sqlite').args).toEqual([
    '/home/u/work/notes',
    '/home/u/work',
    '/home/u',
    '/home/u/work/db.sqlite',
    '--db=/home/u/work/db.sqlite',
  ]);
});

it('leaves alone what is absolute, an option, an address, or a word', () => {
  const words = ['/srv/x', '--verbose', '-n', 'https://example.com/a', 'stdio', '', '--mode='];
  expect(of(...words)).toEqual({ args: words, notes: [] });
});

it('says what it has left alone although it may be meant', () => {
  expect(of('notes', './new')).toEqual({
    args: ['notes', './new'],
    notes: [
      'gets notes as it stands; when the one in this directory is meant, write ./notes',
      'gets ./new as it stands: there is no /home/u/work/new',
    ],
  });
});
