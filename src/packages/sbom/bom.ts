/**
 * A bill of materials for what was installed: CycloneDX 1.6 (ECMA-424, 1st edition), as JSON.
 *
 * Two installations of the same packages have the same bytes: there is no time, no random serial number and no version
 * of ours in it, and everything is sorted. So its digest can stand in `bartizan.lock`.
 */
import { hash } from 'node:crypto';
import parseExpression from 'spdx-expression-parse';
import type { JsonObject } from '../../protocol/json.ts';
import type { Component } from '../ecosystem.ts';
import { hexDigest } from './integrity.ts';

/** What the file beside an installation is called. The ending is the one that the specification recommends. */
export const BOM_FILE = 'bom.cdx.json';

export interface Bom {
  readonly text: string;
  /** `sha256:<hex>`, over the text. */
  readonly digest: string;
}

/** What is needed and not installed, such as what is optional and for another system, is left out. */
export function createBom(components: readonly Component[]): Bom {
  const [main] = components;
  if (main === undefined) throw new TypeError('what was installed consists at least of itself');
  const known = new Set(components.map(({ purl }) => purl));
  const parts = [...new Map(components.map((each) => [each.purl, each])).values()].sort(byPurl);
  const document: JsonObject = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'operations' }],
      tools: { components: [{ type: 'application', name: 'bartizan' }] },
      component: partOf(main, 'application'),
    },
    components: parts.filter(({ purl }) => purl !== main.purl).map((each) => partOf(each, 'library')),
    dependencies: parts.map(({ purl, dependsOn }) => ({
      ref: purl,
      dependsOn: [...new Set(dependsOn)].filter((each) => each !== purl && known.has(each)).sort(),
    })),
  };
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  return { text, digest: `sha256:${hash('sha256', text)}` };
}

function partOf({ purl, name, version, integrity, licence, bundledIn }: Component, type: string): JsonObject {
  const scope = /^(@[^/]+)\/(.+)$/.exec(name);
  // The archive that something was bundled in is another one's.
  const hashed = bundledIn === undefined ? hexDigest(integrity) : undefined;
  return {
    type,
    'bom-ref': purl,
    ...(scope?.[1] !== undefined && { group: scope[1] }),
    name: scope?.[2] ?? name,
    ...(version !== '' && { version }),
    ...(hashed !== undefined && { hashes: [{ alg: hashed.algorithm, content: hashed.hex }] }),
    ...(licence !== undefined && licence !== '' && { licenses: [licenceOf(licence)] }),
    purl,
    ...(bundledIn !== undefined && {
      properties: [
        { name: 'bartizan:bundledIn', value: bundledIn },
        { name: 'bartizan:verified', value: 'false' },
      ],
    }),
  };
}

/** What authors write there is often no SPDX expression: `UNLICENSED`, `SEE LICENSE IN …`, or `BSD`. */
function licenceOf(licence: string): JsonObject {
  try {
    parseExpression(licence);
    return { expression: licence };
  } catch {
    return { license: { name: licence } };
  }
}

function byPurl(a: Component, b: Component): number {
  return a.purl < b.purl ? -1 : 1;
}
