import { type Finding, note, ok } from './finding.ts';

/** Lowest version that the package runs on; `engines` in package.json says the same. */
const NODE = [20, 19] as const;

/** What this machine, and this version of Bartizan, cannot enforce. Said plainly: none of it can be configured. */
export function platformFindings(platform: NodeJS.Platform, nodeVersion: string): Finding[] {
  const findings: Finding[] = [
    note(
      'callers',
      'whoever runs as you on this machine can call every server; the HTTP face is on loopback only',
    ),
  ];
  if (platform !== 'linux') {
    findings.push(
      note('processes', `a process that leaves its session is found again only on Linux, not on ${platform}`),
    );
  }
  if (platform === 'win32') {
    findings.push(
      note('permissions', 'who may change the config is checked only where files have POSIX modes'),
    );
  }
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const enough = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  const node = `${nodeVersion}${enough ? '' : `; ${NODE.join('.')} or later is needed`}`;
  return [enough ? ok('node', node) : { standing: 'fail', subject: 'node', text: node }, ...findings];
}
