/** What a scan looks for besides what controls and the rules of design do. */
import type { ScanRule } from './finding.ts';

const rule = (id: string, level: ScanRule['level'], sentence: string, help: string): ScanRule => ({
  id,
  level,
  sentence,
  help,
});

export const FORGED: ScanRule = rule(
  'supply/forged',
  'error',
  'What its registry serves is not what was signed, or not what its digest says.',
  'Do not use it, and tell its authors and the registry.',
);
export const REFUSED: ScanRule = rule(
  'supply/refused',
  'error',
  'Its name can be taken for another one, or it is not what the config asks for.',
  'Compare the name letter by letter. If it is meant: packages.allow, or verify, in bartizan.yaml.',
);
export const VULNERABLE: ScanRule = rule(
  'supply/vulnerable',
  'error',
  'Something that it consists of is known to be vulnerable.',
  'Use a version without it; bartizan sbom --check says the same of what is approved.',
);
export const UNSIGNED: ScanRule = rule(
  'supply/unsigned',
  'warning',
  'Nobody has signed it.',
  'Ask its authors to publish it signed; or say why it is used all the same: verify: { unsigned: … }.',
);
export const NAMESAKE: ScanRule = rule(
  'supply/namesake',
  'warning',
  'It has the name of a well-known package, under another scope.',
  'Find out whether it is a fork that is meant.',
);
export const FLOATING: ScanRule = rule(
  'supply/floating-version',
  'warning',
  'Whatever the registry has on the day is what starts.',
  'Name one version; bartizan add, or bartizan import, does that, and holds every byte to it.',
);
export const FETCHED: ScanRule = rule(
  'supply/fetched-at-start',
  'note',
  'It is fetched anew at its starts, and nothing compares what comes.',
  'bartizan add, or bartizan import, installs it once and compares every byte at each start.',
);
export const NO_PROVENANCE: ScanRule = rule(
  'supply/no-provenance',
  'note',
  'Nothing says from which source it was built.',
  'Prefer a package with provenance; verify: { require: [provenance] } demands it.',
);
export const PACKAGE_NOTE: ScanRule = rule(
  'supply/package',
  'note',
  'Something about its packages is out of the ordinary.',
  'Read it before you approve the server.',
);
export const LARGE: ScanRule = rule(
  'supply/large',
  'note',
  'It consists of so much that nobody can look through it.',
  'Prefer a server with fewer packages.',
);
export const PLAIN_HTTP: ScanRule = rule(
  'launch/plain-http',
  'error',
  'It is reached over plain http, which anybody on the way can read and change.',
  'Use https.',
);
export const SECRET_SHOWN: ScanRule = rule(
  'launch/secret-in-arguments',
  'error',
  'A secret stands among its arguments or in its address, where every process and every log sees it.',
  'Revoke it, and hand the new one over as a variable: env: { NAME: { fromEnv: NAME } }.',
);
export const SECRET_KEPT: ScanRule = rule(
  'launch/secret-in-config',
  'warning',
  'A secret stands in the config in clear.',
  'Keep it elsewhere, and name the variable: env: { NAME: { fromEnv: NAME } }. If the file was shared, revoke it.',
);
export const NO_WALLS: ScanRule = rule(
  'launch/no-walls',
  'warning',
  'It runs without a sandbox, with all rights of whoever starts it.',
  'Take sandbox: { off: … } out, and grant it what it needs; bartizan trace proposes that.',
);
export const BROAD_FILES: ScanRule = rule(
  'launch/broad-files',
  'warning',
  'It is given far more files than a server needs.',
  'Give it the directories that it works in, and no others.',
);
export const BROAD_NETWORK: ScanRule = rule(
  'launch/broad-network',
  'note',
  'It may reach any host below a name.',
  'Name the hosts that it needs; bartizan trace shows them.',
);
export const THROUGH_BARTIZAN: ScanRule = rule(
  'launch/through-bartizan',
  'note',
  'It runs through Bartizan already, and is not started here.',
  'Scan the bartizan.yaml in which it stands.',
);
export const MALFORMED: ScanRule = rule(
  'catalog/malformed',
  'error',
  'It lists something that has no name.',
  'Do not use it: nobody can approve, or refuse, what has no name.',
);
export const HEAVY: ScanRule = rule(
  'catalog/heavy',
  'note',
  'What it offers takes much of the room that a model has.',
  'Every conversation pays for it. Prefer a server that offers less.',
);
export const CONTROL_OFF: ScanRule = rule(
  'scan/control-off',
  'note',
  'A control that looks at offers is off in the config, and so in this scan.',
  'Take { off: … } out.',
);

export const OWN_RULES: readonly ScanRule[] = [
  FORGED,
  REFUSED,
  VULNERABLE,
  UNSIGNED,
  NAMESAKE,
  FLOATING,
  FETCHED,
  NO_PROVENANCE,
  PACKAGE_NOTE,
  LARGE,
  PLAIN_HTTP,
  SECRET_SHOWN,
  SECRET_KEPT,
  NO_WALLS,
  BROAD_FILES,
  BROAD_NETWORK,
  THROUGH_BARTIZAN,
  MALFORMED,
  HEAVY,
  CONTROL_OFF,
];
