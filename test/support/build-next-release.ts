import { cp, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from '../../scripts/build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the release after this one: the same code with one more step of the schema. Answers the folder of the built app, which the caller removes. */
export async function buildNextRelease(): Promise<string> {
  const release = await mkdtemp(join(tmpdir(), 'relink-next-'));
  for (const part of ['functions', 'shared', 'host.json', 'package.json'])
    await cp(join(root, part), join(release, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(release, 'node_modules'));
  await cp(join(root, 'test/support/next-release/schema-steps.ts'), join(release, 'shared/journal/schema-steps.ts'));
  await buildApp(release);
  return release;
}
