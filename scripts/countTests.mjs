/** Adds up vitest's JSON reports and closes with one plain line: `N passed, N failed, N skipped`. */
import { existsSync, readFileSync } from 'node:fs';

const reports = process.argv.slice(2).filter((file) => existsSync(file));
const count = (name) => reports.reduce((sum, file) => sum + JSON.parse(readFileSync(file, 'utf8'))[name], 0);
process.stdout.write(
  `${count('numPassedTests')} passed, ${count('numFailedTests')} failed, ${count('numPendingTests')} skipped\n`,
);
