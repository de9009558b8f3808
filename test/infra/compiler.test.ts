import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { infraFolder } from './bicep/project.ts';

const run = promisify(execFile);
const hasBicep = await run('bicep', ['--version']).then(
  () => true,
  () => false,
);

/** Both write warnings and errors to standard error (Microsoft Learn, "Bicep CLI commands"). */
async function complaints(command: 'build' | 'lint', path: string): Promise<string> {
  const output = command === 'build' ? ['--stdout'] : [];
  return run('bicep', [command, join(infraFolder, path), ...output], { maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stderr }) => stderr,
    (error: { readonly stderr?: string }) => error.stderr ?? String(error),
  );
}

const files = ['main.bicep', 'events.bicep'];

describe.skipIf(!hasBicep)('the Bicep compiler, which is skipped where no `bicep` is on the PATH', () => {
  it.each(files)('builds %s without a warning', async (path) => {
    expect(await complaints('build', path)).toBe('');
  });

  it.each(files)('finds nothing in %s as a linter', async (path) => {
    expect(await complaints('lint', path)).toBe('');
  });
});
