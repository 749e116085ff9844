// Adds up the reports of all test runs, and fails when anything did: a test, a suite, or a step of .ci/run.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [folder, failedSteps] = process.argv.slice(2);
const reports = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
const [passed, failed, skipped] = [sum('numPassedTests'), sum('numFailedTests'), sum('numPendingTests')];

for (const { name, assertionResults } of reports.flatMap((report) => report.testResults ?? [])) {
  for (const { status, fullName } of assertionResults) {
    if (status === 'failed') console.log(`failed: ${path.relative('.', name)}: ${fullName}`);
  }
}
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
const whole = reports.length > 0 && reports.every(({ success }) => success);
if (!whole || passed === 0 || failed > 0 || failedSteps !== '0') process.exitCode = 1;
