// Writes the pages that are derived from the config schema and the controls; with --check only compares them.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsdown';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const scratch = await mkdtemp(path.join(tmpdir(), 'bartizan-docs-'));

try {
  // Dependencies stay outside of the bundle, and are found through this link.
  await symlink(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'), 'junction');
  await build({
    config: false,
    cwd: root,
    entry: { pages: 'src/config/pages.ts', controls: 'src/controls/index.ts' },
    outDir: path.join(scratch, 'out'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    fixedExtension: false,
    dts: false,
    logLevel: 'error',
  });
  await writeFile(path.join(scratch, 'package.json'), '{ "type": "module" }');
  const { generatedFiles } = await load('pages');
  const { controls } = await load('controls');
  let stale = 0;
  for (const [file, text] of Object.entries(generatedFiles(controls))) {
    const target = path.join(root, file);
    const present = await readFile(target, 'utf8').catch(() => undefined);
    if (present === text) continue;
    stale += 1;
    if (check) console.error(`error: ${file} is not what the schema says\nhint: npm run docs`);
    else {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
      console.log(`wrote ${file}`);
    }
  }
  if (check && stale > 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

function load(name) {
  return import(pathToFileURL(path.join(scratch, 'out', `${name}.js`)).href);
}
