/** A server that is started from the store, in the place of one that is a command. */
import type { FoundImage } from '../../clients/image-of.ts';
import type { FoundPackage } from '../../clients/package-of.ts';
import type { CommandServer, PackageServer, VerifyConfig } from '../../config/config.ts';
import type { Spec } from '../../packages/ecosystem.ts';

const ANYBODY: VerifyConfig = {
  require: [],
  source: undefined,
  workflow: undefined,
  unsigned: undefined,
  key: undefined,
  identity: undefined,
  issuer: undefined,
  sbomMaxAgeDays: undefined,
};

/** With the arguments that it has. */
export function asPackage({ command: _, ...local }: CommandServer, spec: Spec): PackageServer {
  return { ...local, package: spec, verify: ANYBODY };
}

/** With what its launcher would have handed on. */
export function asFound(server: CommandServer, found: FoundPackage | FoundImage, spec: Spec): PackageServer {
  const plain = { ...asPackage(server, spec), args: found.args };
  if (!('image' in found)) return plain;
  const { env, binds } = found.image;
  const known = [...env].map(([name, value]) => [name, value ?? server.env[name]] as const);
  const places = (how: 'read' | 'write'): string[] =>
    binds.filter((bind) => bind.how === how).map(({ place }) => place);
  return {
    ...plain,
    env: Object.fromEntries(known.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    inheritEnv: known.filter(([, value]) => value === undefined).map(([name]) => name),
    grants: {
      ...plain.grants,
      read: [...plain.grants.read, ...places('read')],
      write: [...plain.grants.write, ...places('write')],
    },
  };
}
