/** Places that a server which is only looked at must not see: keys, credentials, and what browsers know. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { type Guard, isInside } from '../../sandbox/guard.ts';

export interface Secret {
  /** Absolute. It need not be there. */
  readonly place: string;
  /** In words that follow "it wanted": `keys of SSH`. */
  readonly what: string;
}

/** Below each home directory. */
const OF_HOME: Readonly<Record<string, readonly string[]>> = {
  'keys of SSH': ['.ssh'],
  'keys of GnuPG': ['.gnupg'],
  passwords: [
    '.password-store',
    '.local/share/keyrings',
    '.local/share/kwalletd',
    '.config/op',
    '.config/Bitwarden',
  ],
  'credentials of a cloud': [
    '.aws',
    '.azure',
    '.config/gcloud',
    '.oci',
    '.config/doctl',
    '.fly',
    '.s3cfg',
    '.boto',
  ],
  'credentials of a cluster': [
    '.kube',
    '.docker',
    '.config/containers/auth.json',
    '.vault-token',
    '.terraform.d',
    '.terraformrc',
  ],
  'credentials of Git': [
    '.git-credentials',
    '.config/git/credentials',
    '.config/gh',
    '.config/glab-cli',
    '.config/hub',
    '.netrc',
  ],
  'credentials of a registry': [
    ...[
      '.npmrc',
      '.yarnrc.yml',
      '.pypirc',
      '.config/pip',
      '.pip',
      '.cargo/credentials',
      '.cargo/credentials.toml',
    ],
    ...['.gem/credentials', '.m2/settings.xml', '.gradle/gradle.properties'],
  ],
  'passwords of a database': ['.pgpass', '.my.cnf', '.mylogin.cnf'],
  'what a browser or a mail program knows': [
    ...['.mozilla', '.thunderbird', '.config/google-chrome', '.config/chromium', '.config/BraveSoftware'],
    ...['.config/microsoft-edge', '.config/vivaldi', '.config/opera', '.librewolf', '.var/app', 'snap'],
  ],
  'a wallet': ['.bitcoin', '.ethereum', '.electrum', '.monero'],
  'what was typed into a shell': [
    ...[
      '.bash_history',
      '.zsh_history',
      '.python_history',
      '.node_repl_history',
      '.psql_history',
      '.lesshst',
    ],
    ...['.local/share/fish/fish_history'],
  ],
  'the config of a client, with the variables of other servers': [
    ...[
      '.claude',
      '.claude.json',
      '.config/Claude',
      '.cursor',
      '.codeium',
      '.config/Code/User',
      '.vscode/mcp.json',
      '.config/zed',
    ],
  ],
};

const OF_MACHINE: Readonly<Record<string, readonly string[]>> = {
  'passwords of this machine': [
    '/etc/shadow',
    '/etc/shadow-',
    '/etc/gshadow',
    '/etc/gshadow-',
    '/etc/security/opasswd',
  ],
  'keys of this machine': [
    '/etc/ssh',
    '/etc/ssl/private',
    '/etc/pki/tls/private',
    '/etc/letsencrypt',
    '/etc/wireguard',
  ],
  'who may become root': ['/etc/sudoers', '/etc/sudoers.d', '/etc/polkit-1'],
  'credentials of a cluster': ['/etc/kubernetes', '/var/lib/kubelet', '/var/lib/rancher'],
  'connections and their passwords': [
    '/etc/NetworkManager',
    '/etc/ppp',
    '/etc/krb5.keytab',
    '/var/lib/NetworkManager',
  ],
  'containers of this machine': ['/var/lib/docker', '/var/lib/containerd', '/var/lib/containers'],
  mail: ['/var/mail', '/var/spool/mail'],
  'the journal of this machine': ['/var/log'],
};

/** @param homes every home directory that can be seen, not only that of whoever runs Bartizan */
export function secretPlaces(homes: readonly string[], guard: Guard): Secret[] {
  const below = homes.flatMap((home) => placesIn(OF_HOME, (name) => path.join(home, name)));
  const own = [...guard.keeps, ...guard.files].map((place) => ({
    place,
    what: 'what Bartizan itself goes by',
  }));
  return [...below, ...placesIn(OF_MACHINE, (place) => place), ...own];
}

/** And where they really are: a link to a secret is no less one. */
export async function withReal(secrets: readonly Secret[]): Promise<Secret[]> {
  const all = secrets.map(async (secret) => {
    const real = await realpath(secret.place).catch(() => secret.place);
    return real === secret.place ? [secret] : [secret, { ...secret, place: real }];
  });
  return (await Promise.all(all)).flat();
}

/** Which secret a path belongs to. */
export function secretAt(file: string, secrets: readonly Secret[]): Secret | undefined {
  return secrets.find(({ place }) => isInside(file, place));
}

function placesIn(
  table: Readonly<Record<string, readonly string[]>>,
  at: (name: string) => string,
): Secret[] {
  return Object.entries(table).flatMap(([what, names]) => names.map((name) => ({ place: at(name), what })));
}
