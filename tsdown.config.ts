import type { UserConfig } from 'tsdown';
import { thirdPartyLicences } from './build/third-party.ts';

const config: UserConfig[] = [
  {
    // The library: what authors of controls import.
    entry: { index: 'src/index.ts', testing: 'src/testing/index.ts' },
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
    plugins: [thirdPartyLicences('THIRD-PARTY-LICENCES.txt')],
  },
];

export default config;
