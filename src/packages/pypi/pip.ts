/**
 * Lets pip find out what a package needs. With `--only-binary :all:` it reads metadata and runs nothing of any package;
 * with `--dry-run` it installs nothing. What it says is compared with the index afterwards.
 *
 * Of the user's settings only the index counts: `--find-links` or a second index would be places that nobody approved.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { PackageError, type PackageErrorCode } from '../package-error.ts';
import type { IndexAddress } from './index-address.ts';
import { type Chosen, parseReport } from './report.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Finds out which wheels a requirement such as `server==1.2.3` comes to. @throws {PackageError} */
export type Choose = (requirement: string, index: IndexAddress) => Promise<Chosen>;

const TIMEOUT_MS = 300_000;
const LARGEST = 256 << 20;

/** What pip needs to reach an index from here. */
const GRANTED = [
  'PATH',
  'HOME',
  'LANG',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
];

export function pipChoose(env: Environment, python = 'python3'): Choose {
  return async (requirement, { secretUrl, url }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'bartizan-pip-'));
    try {
      // An address with a password must not stand in the list of processes, nor a setting of the user's beside it.
      const file = path.join(folder, 'requirements.txt');
      await writeFile(file, `--index-url ${secretUrl}\n${requirement}\n`, { mode: 0o600 });
      const args = ['-I', '-m', 'pip', '--isolated', '--disable-pip-version-check', '--no-input', '--quiet'];
      if (env.PIP_CERT) args.push('--cert', env.PIP_CERT);
      args.push('install', '--dry-run', '--ignore-installed', '--only-binary', ':all:', '--report', '-');
      args.push('--requirement', file);
      const granted = Object.fromEntries(GRANTED.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
      const host = new URL(url).host;
      return parseReport(
        await run(python, args, { ...granted, PIP_CONFIG_FILE: devNull }, folder, requirement, host),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function run(
  python: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
  cwd: string,
  requirement: string,
  host: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env, cwd, timeout: TIMEOUT_MS, maxBuffer: LARGEST, encoding: 'utf8' as const };
    execFile(python, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(pipError(error, stderr, requirement, host));
    });
  });
}

/** Without pip's own words: those have addresses in them. */
function pipError(cause: Error, stderr: string, requirement: string, host: string): PackageError {
  const fail = (code: PackageErrorCode, message: string, hint: string): PackageError =>
    new PackageError(code, message, hint, { cause });
  if ('code' in cause && cause.code === 'ENOENT') {
    return fail('unfit', 'there is no python3 here', 'install Python 3 with pip: apt install python3-pip');
  }
  if (/No module named pip/.test(stderr)) {
    return fail('unfit', 'python3 has no pip', 'python3 -m ensurepip, or apt install python3-pip');
  }
  if (/no such option: --(?:report|dry-run)/.test(stderr)) {
    return fail('unfit', 'pip is older than 22.2', 'python3 -m pip install --upgrade pip');
  }
  const missing = /No matching distribution found for ([A-Za-z0-9._-]+)/.exec(stderr)?.[1];
  if (missing !== undefined) {
    return fail(
      'not_found',
      `${host} has no wheel of ${missing} that fits ${requirement} and the Python here`,
      'check name and version; what is there as source only is not built, because that would run its code',
    );
  }
  if (/ResolutionImpossible|conflicting dependencies/.test(stderr)) {
    return fail('unfit', `what ${requirement} needs contradicts itself`, 'ask for another version');
  }
  return fail('unreachable', `pip cannot find out what ${requirement} needs`, 'check the network');
}
