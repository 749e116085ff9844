/** Commands that worked as long as a client started them, and cannot work within walls. */
import type { Launch } from './launch.ts';
import { launcherOf } from './launchers.ts';
import { packageOf } from './package-of.ts';

const OFF = 'sandbox: { off: { reason: … } }, and it runs with all your rights';

/** Why it does not start as it stands, and what to write in `bartizan.yaml`; undefined when nothing is known against it. */
export function obstacleWithinWalls(launch: Launch): string | undefined {
  if (!('command' in launch)) return undefined;
  const launcher = launcherOf(launch.command, launch.args ?? []);
  const found = packageOf(launch.command, launch.args ?? []);
  if (launcher === 'docker' || launcher === 'podman') {
    const why =
      launcher === 'docker'
        ? 'within walls no socket is reached, and so no docker'
        : 'within walls podman makes no container and reaches no socket';
    const image = found !== undefined && 'spec' in found ? found.spec : 'oci: with the name of its image';
    return `does not start as it stands: ${why}. Try bartizan add ${image} in its place, or ${OFF}`;
  }
  if (found === undefined) return undefined;
  const add = 'spec' in found ? `bartizan add ${found.spec}` : 'bartizan add with the name of its package';
  return `does not start as it stands: ${launcher} fetches it at each start, and within walls there is no network. Try ${add} in its place; or install it, and write its program as its command; or write ${OFF}`;
}
