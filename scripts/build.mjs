// `npm run build`. Starts from nothing, so that no file of an earlier build is left in a package; what only reads
// tsdown's config, as knip does, must not delete anything.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { root, run } from './prepare.mjs';

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
run(process.execPath, ['node_modules/tsdown/dist/run.mjs', '--logLevel', 'error', ...process.argv.slice(2)]);
