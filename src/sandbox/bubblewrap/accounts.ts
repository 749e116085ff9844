/** Small files that programs look for in /etc, made up: the same on every machine. */

/** Not root: some programs do more, or refuse to work, when they are. It is no account of this machine. */
export const USER = 1000;
export const HOST = 'bartizan';

export interface MadeFile {
  readonly target: string;
  readonly text: string;
}

export function madeFiles(home: string, user: number = USER): MadeFile[] {
  return [
    {
      target: '/etc/passwd',
      text: `server:x:${user}:${user}::${home.replaceAll(/[:\n]/g, '_')}:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n`,
    },
    { target: '/etc/group', text: `server:x:${user}:\nnogroup:x:65534:\n` },
    { target: '/etc/hosts', text: `127.0.0.1 localhost ${HOST}\n::1 localhost ${HOST}\n` },
    { target: '/etc/nsswitch.conf', text: 'passwd: files\ngroup: files\nhosts: files dns\n' },
  ];
}
