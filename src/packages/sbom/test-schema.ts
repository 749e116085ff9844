/** The official JSON Schema of CycloneDX 1.6, with those that it refers to. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** What is wrong with a document, one line each. */
export function schemaProblems(text: string): string[] {
  const validate = compiled();
  if (validate(JSON.parse(text))) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function compiled(): ReturnType<Ajv['compile']> {
  // Two formats for international addresses are unknown to ajv; nothing of ours has them.
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  for (const name of ['spdx', 'jsf-0.82']) {
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(schema('bom-1.6'));
}

function schema(name: string): Record<string, unknown> {
  const main = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library');
  const root = main.slice(0, main.indexOf('cyclonedx-library') + 'cyclonedx-library'.length);
  const file = path.join(root, 'res', 'schema', `${name}.SNAPSHOT.schema.json`);
  const { $id: _, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  return name === 'bom-1.6' ? { $id: 'http://cyclonedx.org/schema/bom-1.6.schema.json', ...rest } : rest;
}
