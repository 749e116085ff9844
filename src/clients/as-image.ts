/** A launch of an image by Bartizan, in place of one by docker or podman. */

import type { Found } from './acquired.ts';
import type { FoundImage } from './image-of.ts';
import type { PackageLaunch, StdioLaunch } from './launch.ts';
import type { ReadEntry } from './read-entry.ts';

/** These have docker start it elsewhere. */
const ELSEWHERE = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'CONTAINER_HOST', 'CONTAINER_CONNECTION'];

/** Why it stays a command; undefined when nothing is against it. */
export function objectionToImage(
  { launcher, image }: FoundImage,
  { env = {} }: StdioLaunch,
  staying: ReadEntry['staying'],
  objectionTo: (place: string, how: 'read' | 'write') => string | undefined,
): string | undefined {
  const elsewhere = ELSEWHERE.find((name) => Object.hasOwn(env, name) || Object.hasOwn(staying, name));
  if (elsewhere !== undefined) return `${elsewhere} has ${launcher} start it elsewhere`;
  for (const { place, how } of image.binds) {
    const objection = objectionTo(place, how);
    if (objection !== undefined) return `${launcher} shows it ${place}, which ${objection}`;
  }
  return undefined;
}

export function asImage(
  { args, launcher, image }: FoundImage,
  { env: ofEntry = {} }: StdioLaunch,
  { exact, warnings, unsigned }: Found,
): { launch: PackageLaunch; notes: readonly string[] } {
  const env: Record<string, string> = {};
  const inheritEnv: string[] = [];
  for (const [name, value] of image.env) {
    const known = value ?? ofEntry[name];
    if (known === undefined) inheritEnv.push(name);
    else env[name] = known;
  }
  const places = (how: 'read' | 'write'): string[] =>
    image.binds.filter((bind) => bind.how === how).map(({ place }) => place);
  const [read, write] = [places('read'), places('write')];
  const files = { ...(read.length > 0 && { read }), ...(write.length > 0 && { write }) };
  return {
    launch: {
      package: exact,
      ...(unsigned !== undefined && { verify: { unsigned } }),
      ...(args.length > 0 && { args }),
      ...(Object.keys(env).length > 0 && { env }),
      ...(inheritEnv.length > 0 && { inheritEnv }),
      ...(image.binds.length > 0 && { files }),
    },
    notes: [
      unsigned === undefined
        ? `${exact}, verified, in place of ${launcher}`
        : `${exact}, unsigned, by the digest that ${launcher} had`,
      ...warnings,
      ...image.binds.map(
        ({ place, how }) => `may ${how === 'read' ? 'read' : 'change'} ${place} (files.${how})`,
      ),
      ...(image.network
        ? ['reached any network, and reaches none now: add the hosts that it needs (network)']
        : []),
    ],
  };
}
