import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasKeys, loadKeys } from '../../audit/keys.ts';
import { listLogs } from '../../audit/logs.ts';
import { AuditError } from '../../audit/record.ts';
import { nameOf, verifyAll } from '../../audit/verify.ts';
import { type Finding, fail, note, ok, warn } from './finding.ts';

/** Whether the record can be written, and is what was written. Where nothing can be recorded, nothing passes. */
export async function auditFindings(dir: string, state: string): Promise<Finding[]> {
  const findings = await directoryFindings(dir);
  return findings.some(({ standing }) => standing === 'fail')
    ? findings
    : [...findings, ...logFindings(dir, state)];
}

async function directoryFindings(dir: string): Promise<Finding[]> {
  const present = await nearest(dir);
  if (!present.isDirectory)
    return [fail('directory', `${present.path} is no directory`, 'change audit.dir in the config')];
  if (!(await writable(present.path))) {
    return [
      fail(
        'directory',
        `${present.path} cannot be written, so nothing would pass`,
        `chmod u+rwx ${present.path}`,
      ),
    ];
  }
  if (present.path !== dir) return [note('directory', `${dir} does not exist yet; the first start makes it`)];
  return [ok('directory', dir)];
}

function logFindings(dir: string, state: string): Finding[] {
  const verify = `bartizan audit verify --dir ${dir}`;
  if (!hasKeys(state)) {
    return listLogs(dir).length === 0
      ? []
      : [fail('keys', `there are logs in ${dir}, but no key in ${state} to verify them with`)];
  }
  try {
    const keys = loadKeys(state);
    const own = { keys, state };
    return verifyAll({ root: dir, trust: (origin) => keys.verifier(origin), own }).flatMap((verdict) => {
      const log = nameOf(verdict);
      if (verdict.problems.length > 0) return verdict.problems.map(({ text }) => fail(log, text, verify));
      const records = verdict.size === 1 ? '1 entry verifies' : `${verdict.size} entries verify`;
      return [ok(log, records), ...verdict.warnings.map(({ text }) => warn(log, text, verify))];
    });
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return [fail('keys', error.message)];
  }
}

/** The path itself, or the closest directory above it that exists. */
async function nearest(dir: string): Promise<{ path: string; isDirectory: boolean }> {
  const found = await stat(dir).catch(() => undefined);
  if (found !== undefined) return { path: dir, isDirectory: found.isDirectory() };
  const above = path.dirname(dir);
  return above === dir ? { path: dir, isDirectory: false } : nearest(above);
}

async function writable(dir: string): Promise<boolean> {
  return access(dir, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
