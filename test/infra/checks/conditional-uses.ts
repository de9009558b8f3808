/** What a resource or module with a condition holds is read with `!` or `.?`: it may not be there (BCP318). */
import { chainsOf } from '../bicep/chains.ts';
import type { BicepFile } from '../bicep/model.ts';
import type { Problem } from '../bicep/problem.ts';

const always = new Set(['id', 'name', 'type', 'apiVersion']);

export function checkConditionalUses(file: BicepFile): Problem[] {
  const conditional = new Set([...file.resources, ...file.modules].filter(({ condition }) => condition).map(({ name }) => name));
  return chainsOf(file)
    .filter(
      ({ root, path, isBound, isGuarded }) =>
        !isBound && !isGuarded && conditional.has(root) && path[0] !== undefined && !always.has(path[0]),
    )
    .map(({ root, path, line }) => ({
      path: file.path,
      line,
      message: `${[root, ...path].join('.')} may not be there: write ${root}! or .?`,
    }));
}
