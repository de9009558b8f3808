/** Custom roles as `infra/roles/*.json` holds them, under the ids that a world file names. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RoleDefinition } from './kernel.ts';
import { roleFromFile } from './rbac.ts';

/** The id of a custom role in the simulated tenant: made from its name, so that a world file can assign it. */
export function roleIdOf(roleName: string): string {
  const hex = createHash('sha256').update(roleName).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Every role file of a folder, in the order of the file names. */
export async function readRoles(folder: string): Promise<readonly RoleDefinition[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const files = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
  return files.map((file) => roleFromFile(file, roleIdOf(file.Name)));
}
