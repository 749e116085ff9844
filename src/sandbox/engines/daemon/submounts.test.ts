import { expect, it } from 'vitest';
import { withSubmounts } from './submounts.ts';

const line = (place: string): string => `36 35 98:0 / ${place} rw,noatime master:1 - ext3 /dev/root rw`;

it('names what is mounted below, so that it is only to be read, too, and what was named stays as it was', async () => {
  const mountinfo = ['/', '/usr', '/usr/local', '/srv/a\\040b/deep', '/srv/ab'].map(line).join('\n');
  const mounts = [
    { source: '/usr', target: '/usr' },
    { source: '/srv/a b', target: '/shown' },
  ];
  expect(await withSubmounts(mounts, Promise.resolve(mountinfo))).toEqual(
    expect.arrayContaining([
      ...mounts,
      { source: '/usr/local', target: '/usr/local' },
      { source: '/srv/a b/deep', target: '/shown/deep' },
    ]),
  );
  const [first] = await withSubmounts(
    [...mounts, { source: '/elsewhere', target: '/usr/local' }],
    Promise.resolve(mountinfo),
  );
  expect(first).toEqual({ source: '/elsewhere', target: '/usr/local' });
});
