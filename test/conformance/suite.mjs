/** Runs the suite once, and reads what it found. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * @typedef {{ id: string, status: string, description: string, errorMessage?: string }} Check
 * @typedef {{ code: number, output: string, scenarios: Map<string, Check[]> }} Run
 * @returns {Promise<Run>}
 */
export async function runSuite(command, args) {
  const results = mkdtempSync(path.join(tmpdir(), 'bartizan-conformance-results-'));
  try {
    const { code, output } = await finished([...command, ...args, '--output-dir', results]);
    return { code, output, scenarios: readResults(results) };
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

function finished([program, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

/** One directory for each scenario: `<server->name-<time>`, with a slash where the name has one. */
function readResults(results) {
  const files = readdirSync(results, { recursive: true }).filter((file) => /checks\.json$/.test(file));
  return new Map(
    files.map((file) => [
      path
        .dirname(file)
        .replace(/^server-/, '')
        .replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, ''),
      JSON.parse(readFileSync(path.join(results, file), 'utf8')),
    ]),
  );
}
