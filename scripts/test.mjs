// `npm test`: installs and builds what is missing, since the end-to-end tests run the real command, then runs vitest.
// Further arguments go to vitest: `npm test -- src/audit`.
import { build, install, root, run } from './prepare.mjs';
import { reporters } from './reporters.mjs';

install();
build();
run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters(), ...process.argv.slice(2)], {
  env: { ...process.env, BARTIZAN_BIN: process.env.BARTIZAN_BIN ?? `${root}dist/bartizan.js` },
});
