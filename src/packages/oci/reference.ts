/** Names of images: `ghcr.io/owner/server`, `mcp/time`, `localhost:5000/a`. */

export interface Repository {
  /** Where the registry is asked, such as `https://ghcr.io`. */
  readonly origin: string;
  /** As it is called there, such as `owner/server`. */
  readonly path: string;
}

const DOCKER_HUB = 'docker.io';

/**
 * As Docker reads it (distribution/reference): the first part is a host when it has a dot or a colon, or is `localhost`; else the
 * image is one of Docker Hub, and a name of one part is an official one.
 */
export function repositoryOf(name: string): Repository {
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const host = isHost ? first : DOCKER_HUB;
  const path = isHost ? rest.join('/') : name;
  const onHub = host === DOCKER_HUB || host === 'index.docker.io';
  const address = onHub ? 'registry-1.docker.io' : host;
  return {
    origin: `${isLoopback(address) ? 'http' : 'https'}://${address}`,
    path: onHub && !path.includes('/') ? `library/${path}` : path,
  };
}

/** The whole name, so that the same image has one name in every config. */
export function wholeName(name: string): string {
  const { origin, path } = repositoryOf(name);
  const host = new URL(origin).host;
  return `${host === 'registry-1.docker.io' ? DOCKER_HUB : host}/${path}`;
}

/** A registry on this machine, where nobody is on the way. */
function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3})(?::\d+)?$/.test(host);
}
