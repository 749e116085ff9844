// The rooms of the sources, bundled so that plain Node can measure them one by one.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsdown';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = {
  parse: 'src/protocol/parse.ts',
  limits: 'src/protocol/limits.ts',
  recorder: 'src/audit/recorder.ts',
  parameters: 'src/audit/parameters.ts',
  schemas: 'src/controls/schemas.ts',
  'access-policy': 'src/controls/access-policy.ts',
  'message-limits': 'src/controls/message-limits.ts',
};

export async function loadRooms() {
  const rooms = await loadSources(entry);
  await rooms.loadCompiler?.();
  return rooms;
}

/** What these files export, all together; `stop` removes what was made for it. */
export async function loadSources(entry) {
  const scratch = await mkdtemp(path.join(tmpdir(), 'bartizan-bench-'));
  try {
    await symlink(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'), 'junction');
    await writeFile(path.join(scratch, 'package.json'), '{ "type": "module" }');
    const outDir = path.join(scratch, 'out');
    const format = { format: 'esm', platform: 'node', target: 'node20', fixedExtension: false, dts: false };
    await build({ config: false, cwd: root, entry, outDir, ...format, logLevel: 'error' });
    const names = Object.keys(entry);
    const loaded = await Promise.all(
      names.map((name) => import(pathToFileURL(path.join(outDir, `${name}.js`)).href)),
    );
    return { ...Object.assign({}, ...loaded), stop: () => rm(scratch, { recursive: true, force: true }) };
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    throw error;
  }
}
