/** JSON Pointer (RFC 6901). */

/** Where a value stands: names of members and indexes of items, from the outside in. */
export type Path = readonly (string | number)[];

export function pointerTo(path: Path): string {
  return path.map((step) => `/${pointerToken(String(step))}`).join('');
}

/** One name as it stands between the slashes. */
export function pointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The name that stands between the slashes. */
export function nameIn(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
