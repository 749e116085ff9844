import { describe, expect, it } from 'vitest';
import { type Run, runWords } from './words.ts';

const run: Run = {
  name: 'bartizan-1',
  image: 'bartizan-1:root',
  label: { 'bartizan.owner': 'me' },
  runtime: 'runc',
  user: '1000:1000',
  seccomp: '/proc/self/fd/3',
  directories: ['/srv/docs'],
  read: [{ source: '/usr', target: '/usr' }],
  write: [{ source: '/srv/a,b "c"', target: '/srv/notes' }],
  home: '/home/server',
  variables: ['BARTIZAN_FOR_SERVER_TOKEN'],
  cwd: '/srv',
  limits: { memoryBytes: 2 ** 29, processes: 64, cpus: 1, openFiles: 256, diskBytes: 2 ** 20 },
  words: ['/usr/bin/node', 'server.js'],
};
const words = runWords(run, { alone: 'bind-recursive=disabled', more: ['--log-driver=none'] });

describe('runWords', () => {
  it('give no capability, no new rights, no network and a root that is only to be read', () => {
    expect(words).toEqual(
      expect.arrayContaining([
        ...['--cap-drop=ALL', '--security-opt=no-new-privileges', '--security-opt=seccomp=/proc/self/fd/3'],
        ...['--network=none', '--read-only', '--pull=never', '--user=1000:1000', '--ipc=private'],
        ...['--tmpfs=/dev:ro,nosuid,dev,noexec,size=64k,mode=755', '--log-driver=none'],
      ]),
    );
    expect(words.join(' ')).not.toMatch(
      /--(?:privileged|cap-add|device|publish|volume|pid=|userns|gpus)|docker\.sock/,
    );
  });

  it('hold it to its limits, swap and shared memory included', () => {
    expect(words).toEqual(
      expect.arrayContaining([
        ...[
          '--memory=536870912',
          '--memory-swap=536870912',
          '--pids-limit=64',
          '--cpus=1',
          '--ulimit=core=0:0',
        ],
        ...['--ulimit=nofile=256:256', '--shm-size=524288'],
        '--tmpfs=/tmp:rw,nosuid,nodev,exec,size=524288,mode=1777',
      ]),
    );
  });

  it('bring nothing along that is mounted below what is only to be read', () => {
    expect(words).toContain('--mount=type=bind,source=/usr,target=/usr,readonly,bind-recursive=disabled');
  });

  it('are not broken by a comma or a quote in a path', () => {
    expect(words).toContain('--mount=type=bind,"source=/srv/a,b ""c""",target=/srv/notes');
  });

  it('end with the program, after the image', () => {
    expect(words.slice(-3)).toEqual(['bartizan-1:root', '/usr/bin/node', 'server.js']);
  });

  it('name no home where a granted directory is it', () => {
    const { home: _, ...without } = run;
    expect(runWords(without, { alone: 'x', more: [] }).join(' ')).not.toContain('/home/server');
  });
});
