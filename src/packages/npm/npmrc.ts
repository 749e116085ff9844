/**
 * The user's own npm config: which registry, for which scope, with which token, certificate and proxy.
 *
 * Read as npm does it (docs.npmjs.com/cli/configuring-npm/npmrc), but for the file of the current directory: a
 * repository must not say where packages come from, or where tokens go. Nothing of it is ever shown.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parse } from 'ini';

type Environment = Readonly<Record<string, string | undefined>>;

/** As npm's libraries take it. */
export type NpmOptions = Readonly<Record<string, unknown>>;

export const PUBLIC_REGISTRY = 'https://registry.npmjs.org/';

export function npmOptions(env: Environment): NpmOptions {
  const fromEnv = environmentOptions(env);
  const userFile = text(fromEnv.userconfig) ?? path.join(env.HOME ?? homedir(), '.npmrc');
  const prefix = text(fromEnv.prefix) ?? path.dirname(path.dirname(process.execPath));
  const globalFile = text(fromEnv.globalconfig) ?? path.join(prefix, 'etc', 'npmrc');
  const merged = { ...fileOptions(globalFile, env), ...fileOptions(userFile, env), ...fromEnv };
  return wanted(merged, env);
}

/** `npm_config_registry`, `NPM_CONFIG_//host/:_authToken`: case and dashes do not count, but for addresses. */
function environmentOptions(env: Environment): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value === '' || !/^npm_config_/i.test(name)) continue;
    const key = name.slice('npm_config_'.length);
    options[key.startsWith('//') ? key : key.toLowerCase().replace(/(?!^)_/g, '-')] = value;
  }
  return options;
}

function fileOptions(file: string, env: Environment): Record<string, unknown> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  return Object.fromEntries(
    Object.entries(parse(content)).map(([key, value]) => [filled(key, env), filledDeep(value, env)]),
  );
}

/** Only what says where to go and how to get in. Nothing in it can make npm run something. */
function wanted(all: Readonly<Record<string, unknown>>, env: Environment): NpmOptions {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(all)) {
    if (key.startsWith('//') || /^@[^:]+:registry$/.test(key)) options[key] = value;
  }
  options.registry = text(all.registry) ?? PUBLIC_REGISTRY;
  const ca = all.ca ?? certificates(text(all.cafile) ?? env.NODE_EXTRA_CA_CERTS);
  if (ca !== undefined && ca !== 'null') options.ca = ca;
  const httpsProxy = text(all['https-proxy']) ?? env.HTTPS_PROXY ?? env.https_proxy;
  const proxy = text(all.proxy) ?? env.HTTP_PROXY ?? env.http_proxy;
  if (httpsProxy !== undefined) options.httpsProxy = httpsProxy;
  if (proxy !== undefined) options.proxy = proxy;
  const noProxy = text(all.noproxy) ?? env.NO_PROXY ?? env.no_proxy;
  if (noProxy !== undefined) options.noProxy = noProxy.split(',').map((each) => each.trim());
  return options;
}

function certificates(file: string | undefined): readonly string[] | undefined {
  if (file === undefined) return undefined;
  try {
    return (
      readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
    );
  } catch {
    return undefined;
  }
}

function filledDeep(value: unknown, env: Environment): unknown {
  if (Array.isArray(value)) return value.map((each) => filledDeep(each, env));
  return typeof value === 'string' ? filled(value, env) : value;
}

/** `${NAME}` is the variable, if it is set; `${NAME?}` is empty if not. */
function filled(value: string, env: Environment): string {
  return value.replace(
    /(?<!\\)\$\{([^${}?]+)(\?)?\}/g,
    (whole, name: string, lenient: string | undefined) => {
      return env[name] ?? (lenient === undefined ? whole : '');
    },
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'null' ? value : undefined;
}
