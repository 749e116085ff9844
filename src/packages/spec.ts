/** `npm:@scope/server@1.2.3`: what somebody asks for, as one word. */
import type { EcosystemName, Spec } from './ecosystem.ts';
import { wholeName } from './oci/reference.ts';
import { PackageError } from './package-error.ts';

const ECOSYSTEMS: readonly EcosystemName[] = ['npm', 'pypi', 'oci', 'path'];

/** What the name of a package may be, and how to say so. Names with capitals are of before 2014, and still there. */
const NAMES: Readonly<Record<EcosystemName, { readonly pattern: RegExp; readonly example: string }>> = {
  npm: {
    pattern: /^(?:@[A-Za-z0-9~-][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*$/,
    example: 'npm:@scope/server@1.2.3',
  },
  // PEP 508, "Names".
  pypi: { pattern: /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, example: 'pypi:server@1.2.3' },
  oci: {
    pattern: /^[a-z0-9][a-z0-9.-]*(?::\d+)?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+$/,
    example: 'oci:registry.example/owner/server@sha256:…',
  },
  path: { pattern: /^[^\0\n]+$/, example: 'path:./server' },
};

const LONGEST = 512;

/** @throws {PackageError} `bad_spec`, with an example of a good one */
export function parseSpec(text: string): Spec {
  const colon = text.indexOf(':');
  const prefix = text.slice(0, Math.max(colon, 0));
  const ecosystem = ECOSYSTEMS.find((each) => each === prefix);
  if (ecosystem === undefined) {
    const guess = NAMES.npm.pattern.test(text.replace(/(?<=.)@.*$/, '')) ? `npm:${text}` : NAMES.npm.example;
    throw bad(`${quoted(text)} does not say where the package comes from`, guess);
  }
  const rest = text.slice(colon + 1);
  const { pattern, example } = NAMES[ecosystem];
  // A path has no version, and may have any sign in it. The first sign of a name may be the one of a scope.
  const at = ecosystem === 'path' ? -1 : rest.indexOf('@', 1);
  const name = at === -1 ? rest : rest.slice(0, at);
  const version = at === -1 ? undefined : rest.slice(at + 1);
  if (text.length > LONGEST || !pattern.test(name)) {
    throw bad(`${quoted(text)} names no package of ${ecosystem}`, example);
  }
  if (version !== undefined && !/^[\x21-\x7e]+$/.test(version)) {
    throw bad(`${quoted(text)} has a version that is none`, example);
  }
  // What was approved under one name must not be taken for something else under another.
  return { ecosystem, name: ecosystem === 'oci' ? wholeName(name) : name, version };
}

export function formatSpec({ ecosystem, name, version }: Spec): string {
  // A path may have any sign in it, so nothing can stand behind it.
  if (ecosystem === 'path') return `path:${name}`;
  return `${ecosystem}:${name}${version === undefined ? '' : `@${version}`}`;
}

/** Whether it names one thing for ever. A folder is what it is when somebody looks. */
export function isExact({ ecosystem, version = '' }: Spec): boolean {
  switch (ecosystem) {
    case 'npm':
      return /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(version);
    case 'pypi':
      return /^\d[0-9A-Za-z.!+-]*$/.test(version);
    case 'oci':
      return /^sha256:[0-9a-f]{64}$/.test(version);
    case 'path':
      return true;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function bad(message: string, example: string): PackageError {
  return new PackageError('bad_spec', message, `write it like ${example}`);
}
