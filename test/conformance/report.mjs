/** The legs as a table, then every check that did not pass. Scenarios that decide nothing are only counted. */
const COUNTED = ['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED'];

/** @returns whether every leg is as it is expected to be */
export function report(results, { verbose }) {
  console.log(`\n${'leg'.padEnd(28)}${COUNTED.map((status) => status.toLowerCase().padStart(9)).join('')}`);
  for (const result of results) {
    const { leg, run, free } = result;
    const checks = [...run.scenarios].flatMap(([name, found]) => (free.includes(name) ? [] : found));
    const counts = COUNTED.map((status) => checks.filter((check) => check.status === status).length);
    console.log(
      `${leg.name.padEnd(28)}${counts.map((count) => String(count).padStart(9)).join('')}  ${isGood(result) ? 'as expected' : 'NOT AS EXPECTED'}`,
    );
  }
  for (const { leg, run, lax, free } of results) {
    console.log(`\n${leg.name}`);
    for (const [scenario, checks] of run.scenarios) {
      if (free.includes(scenario)) continue;
      for (const { id, status, errorMessage } of checks) {
        if (status !== 'FAILURE' && status !== 'WARNING') continue;
        console.log(`  ${status.toLowerCase()} ${scenario}:${id}\n    ${firstLines(errorMessage)}`);
      }
    }
    for (const scenario of lax) console.log(`  has to pass here although it is not scored: ${scenario}`);
    const verdict = /(?:Stale baseline|Unexpected failures|Baseline is stale)[\s\S]*$/.exec(run.output)?.[0];
    if (run.code !== 0 && verdict !== undefined) console.log(indented(verdict));
    if (verbose || run.scenarios.size === 0) console.log(indented(run.output));
  }
  return results.every(isGood);
}

/** The same in the form in which test runners count. A check that is known to fail counts as passed over. */
export function tallyOf(results) {
  const tally = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  for (const result of results) {
    const { run, lax, free } = result;
    const checks = [...run.scenarios].flatMap(([name, found]) => (free.includes(name) ? [] : found));
    const passed = checks.filter(({ status }) => status === 'SUCCESS').length;
    const others = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING').length;
    tally.numPassedTests += passed;
    if (isGood(result)) tally.numPendingTests += others;
    else tally.numFailedTests += Math.max(1, others + lax.length);
  }
  return { ...tally, success: tally.numFailedTests === 0 };
}

function isGood({ run, lax }) {
  return run.code === 0 && lax.length === 0;
}

function firstLines(words = '') {
  return words.split('\n').slice(0, 3).join('\n    ').slice(0, 600);
}

function indented(words) {
  return words.trimEnd().replaceAll(/^/gm, '  | ');
}
