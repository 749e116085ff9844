/** A machine of tests: what is there, and who is whose. */
import type { Access } from './access.ts';
import { secretPlaces } from './secrets.ts';
import type { Kind, Surroundings } from './surroundings.ts';

const THERE: Readonly<Record<string, Kind>> = {
  ...kinds(
    'directory',
    '/',
    '/home',
    '/home/ada',
    '/home/ada/.config',
    '/home/ada/.ssh',
    '/home/ada/docs',
    '/home/ada/notes',
  ),
  ...kinds(
    'directory',
    '/srv',
    '/srv/app',
    '/srv/app/data',
    '/srv/app/node_modules',
    '/tmp',
    '/tmp/kept',
    '/etc',
    '/var',
  ),
  ...kinds(
    'file',
    '/home/ada/.ssh/id_rsa',
    '/home/ada/.config/tool.json',
    '/home/ada/notes/a',
    '/etc/inputrc',
    '/srv/app/lib.js',
  ),
  ...kinds(
    'file',
    ...['a', 'b', 'c', 'd', 'e'].map((name) => `/home/ada/docs/${name}`),
    '/srv/app/server.js',
    '/srv/app/data/db',
  ),
  ...kinds(
    'file',
    '/home/ada/1',
    '/home/ada/2',
    '/home/ada/3',
    '/home/ada/4',
    '/tmp/kept/x',
    '/srv/app/node_modules/x.js',
  ),
  '/var/socket': 'other',
};

const guard = {
  homes: ['/home/ada'],
  keeps: ['/home/ada/.local/state/bartizan'],
  files: ['/work/bartizan.yaml'],
};

export const around: Surroundings = {
  guard,
  homes: ['/home/ada'],
  caches: ['/var/cache/mine'],
  secrets: secretPlaces(['/home/ada'], guard),
  system: ['/usr', '/lib', '/etc/hosts'],
  own: ['/srv/app'],
  programs: ['/srv/app/server.js'],
  named: ['/home/ada/docs'],
  kindOf: (file) => THERE[file],
};

/** `read /a`, `write /b EROFS`, `read /link -> /real`. */
export function accesses(...words: string[]): Access[] {
  return words.map((text) => {
    const [how, path = '', ...rest] = text.split(' ');
    const real = rest[0] === '->' ? rest[1] : undefined;
    const error = rest[0] !== '->' ? rest[0] : undefined;
    return {
      how: how as Access['how'],
      path,
      ...(real !== undefined && { real }),
      ...(error !== undefined && { error }),
    };
  });
}

function kinds(kind: Kind, ...places: string[]): Record<string, Kind> {
  return Object.fromEntries(places.map((place) => [place, kind]));
}
