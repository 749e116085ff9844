/** From `pypi:server@1.2.3` to every wheel that it needs, as pip chose them and the index lists them. */
import type { Component, Resolution, Spec } from '../ecosystem.ts';
import { PackageError } from '../package-error.ts';
import { integrityOf } from '../sbom/integrity.ts';
import { graphOf } from './graph.ts';
import type { IndexAddress } from './index-address.ts';
import { normalised, parseWheelName, purlOf } from './names.ts';
import type { Choose } from './pip.ts';
import type { Choice } from './report.ts';
import type { Listed, SimpleIndex } from './simple-index.ts';
import { formatWheelLock, LOCK_NAME, type LockedWheel } from './wheel-lock.ts';

export interface PypiResolution extends Resolution {
  /** The package itself, as the index lists it. */
  readonly listed: Listed;
}

const AT_ONCE = 8;

/** @throws {PackageError} */
export async function resolvePypi(
  spec: Spec,
  choose: Choose,
  index: SimpleIndex,
  address: IndexAddress,
): Promise<PypiResolution> {
  const name = normalised(spec.name);
  const { python, choices } = await choose(requirementOf({ ...spec, name }), address);
  const main = choices.find((each) => each.requested && normalised(each.name) === name);
  if (main === undefined)
    throw new PackageError('not_found', `pip chose no ${spec.name}`, 'check the spelling');
  const ordered = [main, ...choices.filter((each) => each !== main).sort(byName)];
  const listed = await inTurn(ordered, (choice) => listedAs(choice, index));
  const [first] = listed;
  if (first === undefined) throw new TypeError('a package consists at least of itself');
  const edges = graphOf(choices);
  const purls = new Map(choices.map((each) => [normalised(each.name), purlOf(each.name, each.version)]));
  return {
    spec: { ecosystem: 'pypi', name, version: main.version },
    components: ordered.map((choice): Component => {
      const needs = edges.get(normalised(choice.name)) ?? [];
      return {
        purl: purlOf(choice.name, choice.version),
        name: normalised(choice.name),
        version: choice.version,
        integrity: integrityOf('sha256', choice.sha256),
        ...(choice.licence !== undefined && { licence: choice.licence }),
        dependsOn: needs.flatMap((each) => purls.get(each) ?? []).sort(),
      };
    }),
    lockfile: {
      name: LOCK_NAME,
      text: formatWheelLock({ python, wheels: ordered.map((choice, at) => lockedAs(choice, listed[at])) }),
    },
    warnings: [`it needs Python ${python}, with which it was resolved`],
    listed: first,
  };
}

/** Nothing but a name and versions gets through: no address, no marker, no option. */
function requirementOf({ name, version = '' }: Spec): string {
  if (version === '') return name;
  if (/^\d[0-9A-Za-z.!+-]*$/.test(version)) return `${name}==${version}`;
  if (/^(?:[<>~!=]=?=?[0-9A-Za-z.*!+-]+)(?:,[<>~!=]=?=?[0-9A-Za-z.*!+-]+)*$/.test(version))
    return `${name}${version}`;
  throw new PackageError(
    'bad_spec',
    `${JSON.stringify(version)} is no version of PyPI`,
    `write it like pypi:${name}@1.2.3`,
  );
}

async function listedAs(choice: Choice, index: SimpleIndex): Promise<Listed> {
  const what = `${choice.name} ${choice.version}`;
  const named = parseWheelName(choice.filename);
  if (named?.name !== normalised(choice.name)) {
    throw new PackageError(
      'corrupt',
      `pip took ${JSON.stringify(choice.filename)} for ${what}`,
      'do not use it',
    );
  }
  const listed = (await index.files(choice.name)).find(({ filename }) => filename === choice.filename);
  if (listed === undefined) {
    throw new PackageError(
      'corrupt',
      `${index.host} does not list ${choice.filename}, which pip chose`,
      'do not use it',
    );
  }
  if (listed.sha256 !== choice.sha256) {
    throw new PackageError(
      'corrupt',
      `${index.host} lists ${choice.filename} with another digest than pip was given`,
      'somebody changed it on the way or at the index: do not use it',
    );
  }
  if (listed.yanked !== undefined) {
    throw new PackageError(
      'unfit',
      `${what} was yanked by its authors: ${listed.yanked.slice(0, 200)}`,
      'ask for another version',
    );
  }
  return listed;
}

function lockedAs({ name, version, filename, sha256 }: Choice, listed: Listed | undefined): LockedWheel {
  if (listed === undefined) throw new TypeError('every choice was looked up');
  return { name: normalised(name), version, filename, url: listed.url, sha256 };
}

async function inTurn<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      done[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

function byName(a: Choice, b: Choice): number {
  return normalised(a.name) < normalised(b.name) ? -1 : 1;
}
