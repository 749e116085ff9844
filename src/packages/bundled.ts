/** What came inside the archives of other packages, among what was fetched and checked. */
import type { Component } from './ecosystem.ts';

/** More are counted. */
const MOST_NAMES = 5;

/** With what was bundled, as something that the package needs which brought it. */
export function withBundled(
  components: readonly Component[],
  bundled: readonly Component[],
): readonly Component[] {
  if (bundled.length === 0) return components;
  const fetched = new Set(components.map(({ purl }) => purl));
  const needing = components.map((component) => {
    const brought = bundled.filter(({ bundledIn }) => bundledIn === component.purl).map(({ purl }) => purl);
    return brought.length === 0
      ? component
      : { ...component, dependsOn: [...new Set([...component.dependsOn, ...brought])].sort() };
  });
  // One that was fetched too, in the same version, is in the list already.
  const others = bundled.filter(({ purl }) => !fetched.has(purl));
  return [...needing, ...new Map(others.map((each) => [each.purl, each])).values()];
}

/** One line for each archive that has others in it. */
export function bundleWarnings(bundled: readonly Component[], components: readonly Component[]): string[] {
  return components.flatMap((component) => {
    const inner = bundled.filter(({ bundledIn }) => bundledIn === component.purl).map(labelOf);
    if (inner.length === 0) return [];
    const more = inner.length > MOST_NAMES ? [`${inner.length - MOST_NAMES} more`] : [];
    const names = [...inner.slice(0, MOST_NAMES), ...more].join(', ');
    return [
      `${labelOf(component)} has other packages in its own archive: ${names}. No registry lists or signs these copies`,
    ];
  });
}

function labelOf({ name, version }: Component): string {
  return version === '' ? name : `${name}@${version}`;
}
