// Bundles the JSON Schema room out of the sources, for scripts that measure it, and loads it.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsdown';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function loadJsonSchema() {
  const scratch = await mkdtemp(path.join(tmpdir(), 'bartizan-json-schema-'));
  try {
    // Dependencies stay outside of the bundle, and are found through this link.
    await symlink(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'), 'junction');
    await writeFile(path.join(scratch, 'package.json'), '{ "type": "module" }');
    await build({
      config: false,
      cwd: root,
      entry: { load: 'src/json-schema/load.ts' },
      outDir: path.join(scratch, 'out'),
      format: 'esm',
      platform: 'node',
      target: 'node20',
      fixedExtension: false,
      dts: false,
      logLevel: 'error',
    });
    const { loadCompiler } = await import(pathToFileURL(path.join(scratch, 'out', 'load.js')).href);
    return await loadCompiler();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
