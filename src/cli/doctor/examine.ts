import { auditRoot, stateDir } from '../../audit/places.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { ConfigError, type Problem } from '../../config/problem.ts';
import type { Pins } from '../../gateway/control.ts';
import { guardOf } from '../../gateway/guard.ts';
import { LockError } from '../../lock/lock-error.ts';
import { pinsOf } from '../../lock/pins.ts';
import { loadLock } from '../../lock/store.ts';
import { createSandboxes, type Sandboxes } from '../../sandbox/choose.ts';
import { auditFindings } from './audit.ts';
import { controlFindings } from './controls.ts';
import { changeableByOthers } from './file-mode.ts';
import { type Finding, fail, note, ok, type Section, warn } from './finding.ts';
import { platformFindings } from './platform.ts';
import { serverFindings } from './servers.ts';
import { sandboxFindings } from './walls.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly nodeVersion: string;
  /** Those of this machine, unless a test brings others. */
  readonly sandboxes?: Sandboxes;
}

/** Looks at everything that a start depends on, and starts nothing. */
export async function examine(file: string, at: Surroundings): Promise<Section[]> {
  const machine = async (sandboxes: Sandboxes): Promise<Section> => ({
    title: 'This machine',
    findings: [...platformFindings(at.platform, at.nodeVersion), ...(await sandboxFindings(sandboxes))],
  });
  let config: Config;
  try {
    config = await loadConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [
      {
        title: 'Config',
        findings: [note('file', `${file} does not load`), ...error.problems.map(broken)],
      },
      await machine(at.sandboxes ?? createSandboxes({ homes: [], keeps: [], files: [] }, at.platform)),
    ];
  }
  const sandboxes = at.sandboxes ?? createSandboxes(guardOf(config, at.env), at.platform);
  const lock = await examineLock(config);
  return [
    { title: 'Config', findings: [...(await fileFindings(config)), ...lock.findings] },
    { title: 'Servers', findings: await serverFindings(config, lock.pins, at.env, sandboxes) },
    { title: 'Controls', findings: await controlFindings(config) },
    {
      title: 'Audit',
      findings: await auditFindings(config.audit.dir ?? auditRoot(at.env), stateDir(at.env)),
    },
    await machine(sandboxes),
  ];
}

function broken({ path, message, line, column, text, hint }: Problem): Finding {
  const what = path === '' ? message : `${path}: ${message}`;
  return fail(
    line === undefined ? 'file' : `${line}:${column ?? 1}`,
    text === undefined || text === '' ? what : `${what} | ${text}`,
    hint,
  );
}

async function fileFindings(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [ok('file', config.path)];
  for (const file of [config.dir, config.path]) {
    const wrong = await changeableByOthers(file);
    if (wrong !== undefined)
      findings.push(warn('file', `${wrong}, and so can what is started`, `chmod go-w ${file}`));
  }
  return findings;
}

async function examineLock(config: Config): Promise<{ findings: Finding[]; pins: Pins | undefined }> {
  try {
    const lock = await loadLock(config.lockPath);
    const count = Object.keys(lock.servers).length;
    const stale = Object.keys(lock.servers).filter((name) => !Object.hasOwn(config.servers, name));
    return {
      findings: [
        count === 0 ? note('lock', 'nothing is approved yet') : ok('lock', config.lockPath),
        ...stale.map((name) => note('lock', `${name} is approved, but the config has no such server`)),
      ],
      pins: pinsOf(lock),
    };
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    return { findings: [fail('lock', error.message, error.hint)], pins: undefined };
  }
}
