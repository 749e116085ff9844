/** The longest name of a server in `bartizan.yaml`. */
const LONGEST = 32;

/** A client's name for a server, in the form that `bartizan.yaml` takes: `[a-z0-9][a-z0-9-]{0,31}`. */
export function serverName(key: string): string {
  const plain = key
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return trim(trim(plain).slice(0, LONGEST)) || 'server';
}

/** The same name, or the first of `name-2`, `name-3`, … that is free. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  let candidate = name;
  for (let number = 2; isTaken(candidate); number++) {
    const suffix = `-${number}`;
    candidate = trim(name.slice(0, LONGEST - suffix.length)) + suffix;
  }
  return candidate;
}

function trim(name: string): string {
  return name.replace(/^-+|-+$/g, '');
}
