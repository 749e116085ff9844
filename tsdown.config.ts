import type { UserConfig } from 'tsdown';
import { compiledIn } from './build/compiled-in.ts';
import { leaveOut } from './build/leave-out.ts';
import { noDirname } from './build/no-dirname.ts';
import { startChunk } from './build/start-chunk.ts';
import { thirdPartyLicences } from './build/third-party.ts';

const start = startChunk();

/** Of npm's resolver, what runs scripts of packages, Git, or a second verifier. It is never called, and must not be there. */
const npmWithoutScripts = leaveOut(/^(?:@npmcli\/(?:run-script|git|metavuln-calculator)|sigstore|node-gyp)$/);

/** Only its compiled form is used, and copied. */
const SQLPARSER = '@guanmingchiu/sqlparser-ts';

const config: UserConfig[] = [
  {
    // The library: what authors of controls and of servers import.
    entry: { index: 'src/index.ts', server: 'src/sdk/server.ts', testing: 'src/testing/index.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outDir: 'dist/lib',
    dts: true,
    clean: false,
    fixedExtension: false,
    copy: [{ from: 'src/testing/servers', to: 'dist/lib' }],
  },
  {
    // The command line, in one piece with all it needs: an editor starts it often, and one file loads faster than
    // hundreds. It is not minified, so that it can be read.
    entry: { bartizan: 'src/cli/bartizan.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outDir: 'dist',
    dts: false,
    clean: false,
    fixedExtension: false,
    deps: { alwaysBundle: [/.*/] },
    // jsonc-parser's CommonJS form loads its parts in a way that no bundler sees.
    inputOptions: { resolve: { mainFields: ['module', 'main'] } },
    copy: [
      { from: 'src/egress/relay.mjs', to: 'dist' },
      { from: 'node_modules/libpg-query/wasm/libpg-query.wasm', to: 'dist' },
      {
        from: `node_modules/${SQLPARSER}/wasm/sqlparser_rs_wasm_bg.wasm`,
        to: 'dist',
        rename: 'sqlparser.wasm',
      },
    ],
    plugins: [
      npmWithoutScripts,
      noDirname(/\/libpg-query\/wasm\/libpg-query\.js$/),
      thirdPartyLicences('THIRD-PARTY-LICENCES.txt', { packages: [SQLPARSER], notices: compiledIn }),
      start.plugin,
    ],
    define: { 'process.env.ARBORIST_DEBUG': '"0"' },
    outputOptions: { codeSplitting: { groups: [{ name: 'start', test: start.includes }] } },
  },
];

export default config;
