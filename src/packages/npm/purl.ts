/** Package URL of npm (ECMA-427): the sign of a scope is percent-encoded. Without a version where none is known. */
export function npmPurl(name: string, version: string): string {
  const encoded = name.split('/').map(encodeURIComponent).join('/');
  return `pkg:npm/${encoded}${version === '' ? '' : `@${encodeURIComponent(version)}`}`;
}
