/** With `TEST_REPORT=<file>`, vitest counts for a machine too: `.ci/run` adds the reports up. */
export function reporters() {
  const { TEST_REPORT: file } = process.env;
  return file === undefined ? [] : ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}
