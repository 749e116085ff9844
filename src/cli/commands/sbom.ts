import { hash } from 'node:crypto';
import { loadConfig } from '../../config/load.ts';
import { configPath } from '../../config/path.ts';
import { type LockedPackage, serverIn } from '../../lock/lock.ts';
import { loadLock } from '../../lock/store.ts';
import type { Component } from '../../packages/ecosystem.ts';
import { type Vulnerability, vulnerabilitiesIn } from '../../packages/osv/source.ts';
import { BOM_FILE, createBom } from '../../packages/sbom/bom.ts';
import type { Store } from '../../packages/store.ts';
import { EXIT, type ExitCode, misused, refused } from '../failure.ts';
import { asPackageFailure, storeOf } from '../packages.ts';
import { type Io, printable, styleOf, table } from '../terminal.ts';

export interface SbomOptions {
  readonly config?: string;
  /** Asks what is known to be wrong with the components. */
  readonly check?: boolean;
}

/**
 * `bartizan sbom`: what an approved server consists of, as CycloneDX; with `--check`, which of that is known to be
 * vulnerable. Only then is anybody asked, and only who the config names.
 */
export async function sbom(server: string, options: SbomOptions, io: Io): Promise<ExitCode> {
  const config = await loadConfig(configPath(options.config, io.env));
  if (!Object.hasOwn(config.servers, server)) {
    throw misused(
      `there is no server "${server}" in the config`,
      `one of: ${Object.keys(config.servers).join(', ') || 'none'}`,
    );
  }
  const locked = serverIn(await loadLock(config.lockPath), server)?.package;
  if (locked === undefined) {
    throw misused(
      `${server} is no package that was approved`,
      `bartizan add, then bartizan approve ${server}`,
    );
  }
  if (options.check === true && config.advisories === undefined) {
    throw misused(
      'the config does not say whom to ask about vulnerabilities',
      'vulnerabilities: { osv: https://api.osv.dev }, or a file in its place',
    );
  }
  try {
    const { text, components } = await bomOf(locked, storeOf(io.env));
    if (options.check !== true) {
      io.stdout.write(text);
      return EXIT.fine;
    }
    return show(await vulnerabilitiesIn(components, config.advisories ?? ''), components.length, io);
  } catch (error) {
    throw asPackageFailure(error);
  }
}

async function bomOf(
  locked: LockedPackage,
  store: Store,
): Promise<{ text: string; components: readonly Component[] }> {
  const { components } = await store.about(locked.tree);
  const text = await store.read(locked.tree, BOM_FILE);
  const digest = `sha256:${hash('sha256', text)}`;
  if (digest !== locked.sbom || createBom(components).digest !== digest) {
    throw refused(
      `the bill of materials of ${locked.spec} is not what was approved`,
      'bartizan verify --install',
    );
  }
  return { text, components };
}

function show(found: readonly Vulnerability[], components: number, io: Io): ExitCode {
  const style = styleOf(io.stdout, io.env);
  if (found.length === 0) {
    io.stdout.write(`${style.green('Nothing known')} about ${components} packages.\n`);
    return EXIT.fine;
  }
  const rows = found.map(({ component: { name, version }, advisory: { id, aliases, severity, summary } }) =>
    [
      `${name}@${version}`,
      id,
      severity.find((each) => /^[A-Z]+$/.test(each)) ?? '',
      [summary, aliases.length === 0 ? '' : `(${aliases.join(', ')})`].join(' ').trim(),
    ].map(printable),
  );
  io.stdout.write(`${table(rows)}\n${style.red(`${found.length} known`)} in ${components} packages.\n`);
  return EXIT.refused;
}
