/** What the user signs in with, where it stands in `~/.docker/config.json` or podman's `auth.json` itself. No helper program is run. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../parse-json.ts';
import type { Credentials } from './ask.ts';
import type { Repository } from './reference.ts';

const file = z.looseObject({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).optional(),
});

type Environment = Readonly<Record<string, string | undefined>>;

export async function credentialsFor(
  { origin }: Repository,
  env: Environment,
): Promise<Credentials | undefined> {
  const { host } = new URL(origin);
  const names =
    host === 'registry-1.docker.io'
      ? ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', host]
      : [host, `https://${host}`, `https://${host}/v1/`, `https://${host}/v2/`];
  for (const place of placesOf(env)) {
    const parsed = file.safeParse(parseJson(await readFile(place, 'utf8').catch(() => '')));
    for (const name of names) {
      const { auth } = parsed.data?.auths?.[name] ?? {};
      const found = auth === undefined ? undefined : split(Buffer.from(auth, 'base64').toString());
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function placesOf(env: Environment): string[] {
  const home = env.HOME ?? homedir();
  const runtime = env.XDG_RUNTIME_DIR;
  return [
    path.join(env.DOCKER_CONFIG ?? path.join(home, '.docker'), 'config.json'),
    ...(env.REGISTRY_AUTH_FILE === undefined ? [] : [env.REGISTRY_AUTH_FILE]),
    ...(runtime === undefined ? [] : [path.join(runtime, 'containers', 'auth.json')]),
    path.join(home, '.config', 'containers', 'auth.json'),
  ];
}

function split(text: string): Credentials | undefined {
  const colon = text.indexOf(':');
  return colon <= 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
