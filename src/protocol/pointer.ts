/** JSON Pointer (RFC 6901). */

/** Where a value stands: names of members and indexes of items, from the outside in. */
export type Path = readonly (string | number)[];

export function pointerTo(path: Path): string {
  let pointer = '';
  for (const step of path) pointer += `/${typeof step === 'number' ? step : pointerToken(step)}`;
  return pointer;
}

/** One name as it stands between the slashes. */
export function pointerToken(name: string): string {
  if (!name.includes('~') && !name.includes('/')) return name;
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The name that stands between the slashes. */
export function nameIn(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
