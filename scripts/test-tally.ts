import { readFileSync } from 'node:fs';

interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/**
 * One line about a Vitest JSON report: `N passed, N failed` and, if there are any, `, N skipped`. A file that could not be run
 * counts as one failed test, and so does a run that failed for any other reason without a failed test.
 */
export function tally(report: Report): string {
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = report.numFailedTests + brokenFiles;
  const skipped = report.numPendingTests + report.numTodoTests;
  const counted = `${report.numPassedTests} passed, ${report.success ? failed : Math.max(failed, 1)} failed`;
  return skipped > 0 ? `${counted}, ${skipped} skipped` : counted;
}

if (import.meta.main) {
  const [file = '.local/test-report.json'] = process.argv.slice(2);
  console.log(tally(JSON.parse(readFileSync(file, 'utf8')) as Report));
}
