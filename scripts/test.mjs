// `npm test`: installs and builds what is missing, since the end-to-end tests run the real command, then runs vitest.
// Further arguments go to vitest: `npm test -- src/audit`.
import { build, install, run } from './prepare.mjs';

install();
build();
run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]);
