/** Names of Python packages and of their files (packaging.python.org, "Names and normalization", "Binary distribution format"). */

/** `Foo.Bar_baz` and `foo-bar-baz` are one package. */
export function normalised(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** ECMA-427; the type `pypi` wants the normalised name. */
export function purlOf(name: string, version: string): string {
  return `pkg:pypi/${normalised(name)}@${encodeURIComponent(version)}`;
}

/** What a wheel's file name says. Undefined when it is none: a path, an sdist, or anything else. */
export function parseWheelName(
  filename: string,
): { readonly name: string; readonly version: string } | undefined {
  const match =
    /^([A-Za-z0-9][A-Za-z0-9._]*)-([A-Za-z0-9.!+_]+)(?:-\d[A-Za-z0-9_.]*)?-[A-Za-z0-9_.]+-[A-Za-z0-9_]+-[A-Za-z0-9_.]+\.whl$/.exec(
      filename,
    );
  const [, name, version] = match ?? [];
  return name === undefined || version === undefined ? undefined : { name: normalised(name), version };
}
