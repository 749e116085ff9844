import { describe, expect, it } from 'vitest';
import { proposeFiles } from './file-proposal.ts';
import { accesses, around } from './test-around.ts';

function of(...words: string[]) {
  const { read, write, warnings, notes } = proposeFiles(accesses(...words), around);
  return { read: read.map(({ value }) => value), write: write.map(({ value }) => value), warnings, notes };
}
const nothing = { read: [], write: [], warnings: [], notes: [] };

describe('the proposal of files', () => {
  it('is nothing for the system, the program itself, the kernel and private places', () => {
    const seen = of(
      ...[
        'run /usr/bin/git',
        'read /lib/libc.so',
        'read /etc/hosts',
        'read /srv/app/lib.js',
        'list /srv/app',
      ],
      ...['read /proc/self/maps', 'write /dev/null', 'write /tmp/x', 'entry /tmp/dir', 'write /tmp/dir/y'],
      ...['write /home/ada/.cache/tool/x', 'read /home/ada/.cache/tool/x', 'write /var/cache/mine/y'],
    );
    expect(seen).toEqual(nothing);
  });

  it('is nothing for what was looked for in vain', () => {
    expect(
      of(
        'read /home/ada/docs/gone ENOENT',
        'look /home/ada/docs/gone ENOENT',
        'write /home/ada/docs/a EACCES',
      ),
    ).toEqual(nothing);
  });

  it('names a file that is read or changed, and not its directory', () => {
    expect(of('read /home/ada/docs/a', 'write /home/ada/notes/a')).toMatchObject({
      read: ['/home/ada/docs/a'],
      write: ['/home/ada/notes/a'],
    });
  });

  it('names the directory where names in it change', () => {
    expect(of('write /home/ada/notes/new')).toMatchObject({ read: [], write: ['/home/ada/notes'] });
    expect(of('entry /home/ada/notes/a')).toMatchObject({ write: ['/home/ada/notes'] });
    expect(of('write /home/ada/notes/deep/er/new')).toMatchObject({ write: ['/home/ada/notes'] });
    expect(of('write /tmp/kept/new')).toMatchObject({ write: ['/tmp/kept'] });
  });

  it('knows that a server which could not write wanted to', () => {
    expect(of('write /home/ada/notes/a EROFS')).toMatchObject({ write: ['/home/ada/notes/a'] });
    expect(of('read /home/ada/notes/a EROFS')).toEqual(nothing);
  });

  it('lets many files become their directory, and few stay files', () => {
    const files = ['a', 'b', 'c', 'd'].map((name) => `read /home/ada/docs/${name}`);
    expect(of(...files).read).toEqual(['/home/ada/docs']);
    expect(of(...files.slice(1)).read).toHaveLength(3);
  });

  it('never lets files become a home directory', () => {
    expect(of(...['1', '2', '3', '4'].map((name) => `read /home/ada/${name}`)).read).toEqual([
      '/home/ada/1',
      '/home/ada/2',
      '/home/ada/3',
      '/home/ada/4',
    ]);
  });

  it('says nothing twice: what is written is read, and a directory has its files', () => {
    expect(of('read /home/ada/notes/a', 'write /home/ada/notes/b', 'list /home/ada/notes')).toMatchObject({
      read: [],
      write: ['/home/ada/notes'],
    });
  });

  it('takes no file that the server has made itself for one that it needs', () => {
    expect(of('write /home/ada/.tool/state', 'read /home/ada/.tool/state')).toMatchObject({
      read: [],
      write: [],
      notes: [expect.stringMatching(/^It made \/home\/ada\/\.tool\. In a sandbox that place is private/)],
    });
  });

  it('warns of secrets, whether it could read them or not, and never proposes one', () => {
    const seen = of(
      'read /home/ada/.ssh/id_rsa ENOENT',
      'list /home/ada/.aws ENOENT',
      'read /home/ada/docs/a -> /home/ada/.ssh/id_rsa',
    );
    expect(seen.read).toEqual(['/home/ada/docs/a']);
    expect(seen.warnings).toEqual([
      'It wanted keys of SSH: /home/ada/.ssh/id_rsa. It was hidden from it, and is not proposed.',
      'It wanted credentials of a cloud: /home/ada/.aws. There is none here.',
    ]);
  });

  it.each([
    ['list /', /^\/ is not proposed for reading: it is everything/],
    ['list /home/ada', /^\/home\/ada is not proposed for reading: it is, or contains, a home directory/],
    ['list /tmp', /^\/tmp is not proposed for reading: it is shared/],
    ['list /home/ada/.config', /^\/home\/ada\/\.config is not proposed for reading: it has much in it/],
    ['write /srv/app/new', /^\/srv\/app is not proposed for writing: it has its own program in it/],
    [
      'write /srv/app/server.js',
      /^\/srv\/app\/server\.js is not proposed for writing: it has its own program/,
    ],
    ['write /srv/app/node_modules/x.js', /is not proposed for writing: it is where programs are installed/],
    ['write /etc/inputrc', /^\/etc\/inputrc is not proposed for writing: it belongs to the system/],
  ])('says why it does not propose %s', (access, note) => {
    expect(of(access)).toMatchObject({ read: [], write: [], notes: [expect.stringMatching(note)] });
  });

  it('does not let a server change the code that it was seen to run', () => {
    expect(of('read /srv/app/lib.js', 'write /srv/app/lib.js').write).toEqual([]);
  });

  it('proposes what lies with the program and is none of it', () => {
    expect(of('write /srv/app/data/db')).toMatchObject({ write: ['/srv/app/data/db'] });
    expect(of('write /srv/app/data/db-journal')).toMatchObject({ write: ['/srv/app/data'] });
  });

  it('follows a link to where it leads', () => {
    expect(of('read /home/ada/1 -> /home/ada/docs/a').read).toEqual(['/home/ada/1', '/home/ada/docs/a']);
  });

  it('does not propose what was only looked at, unless it is among the arguments', () => {
    const seen = of('look /home', 'look /home/ada', 'look /home/ada/docs', 'look /tmp/kept/x');
    expect(seen.read).toEqual(['/home/ada/docs']);
    expect(seen.notes).toEqual(['It looked whether these are there, and opened none: /tmp/kept/x.']);
  });

  it('passes over sockets, and tells of settings of the machine', () => {
    expect(of('read /var/socket')).toEqual(nothing);
    expect(of('read /etc/inputrc')).toMatchObject({
      read: [],
      notes: [expect.stringMatching(/^It read settings of this machine.*\/etc\/inputrc/)],
    });
  });
});
