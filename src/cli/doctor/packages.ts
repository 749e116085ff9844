import type { PackageServer } from '../../config/config.ts';
import { formatSpec } from '../../packages/spec.ts';
import { storeOf } from '../packages.ts';
import { type Finding, note, warn } from './finding.ts';

/** Whether a package is there at all, and for ever why it is used unsigned. `bartizan verify` reads its bytes. */
export async function packageFindings(
  name: string,
  { package: spec, verify }: PackageServer,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Finding[]> {
  const { ecosystem, name: of, version = '' } = spec;
  const installed = await storeOf(env).named({ ecosystem, name: of, version });
  return [
    ...(installed === undefined
      ? [
          warn(
            name,
            `${formatSpec(spec)} is not installed here, so it cannot be started`,
            'bartizan verify --install',
          ),
        ]
      : []),
    ...(verify.unsigned === undefined
      ? []
      : [note(name, `its package is used unsigned: ${verify.unsigned}`)]),
  ];
}
