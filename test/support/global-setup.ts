import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startAzurite } from '../../local/azurite.ts';
import { buildIfStale } from '../../scripts/build.ts';
import './storage.ts';

/** Once for all tests: the app is built if `dist` is older than its sources, and one Azurite serves every test file. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // A build that fails has said why and leaves no functions; the tests that need none may still run.
  await buildIfStale(fileURLToPath(new URL('../..', import.meta.url))).catch(() => {});
  const azurite = await startAzurite();
  project.provide('azurite', { connectionString: azurite.connectionString });
  return () => azurite.stop();
}
