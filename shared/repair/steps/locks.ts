import type { StepContext } from './step.ts';

/**
 * Why a delete would be refused, or undefined. A lock may stand on the resource, its group or its subscription; one on the
 * *target* of an endpoint lets the delete be accepted and fail late (recorded-network-aks, section 7), so targets are asked too.
 */
export async function lockReason(context: StepContext, scopes: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(
    scopes.map((scope) => context.once(`locks ${scope}`, () => context.engine.azure.access.locks(scope, context.signal))),
  );
  const blocking = found.flat().filter((lock) => lock.level === 'CanNotDelete' || lock.level === 'ReadOnly');
  const ids = [...new Set(blocking.map((lock) => `${lock.level} lock ${lock.id}`))];
  return ids.length === 0 ? undefined : `locked: ${ids.join('; ')}. Relink never removes locks; remove it, or place a hold on the cluster.`;
}

/** Why Relink's identity may not make the writes, or undefined. Each entry is a scope with the actions needed there. */
export async function rightsReason(
  context: StepContext,
  needs: readonly { readonly scope: string; readonly actions: readonly string[] }[],
): Promise<string | undefined> {
  const missing = await Promise.all(
    needs.map(async ({ scope, actions }) =>
      (await context.engine.azure.access.missingActions(scope, actions, context.signal)).map((action) => `${action} on ${scope}`),
    ),
  );
  const all = missing.flat();
  return all.length === 0
    ? undefined
    : `Relink’s identity lacks ${all.join('; ')}. Assign the role of infra/roles/relink-repairer.json there.`;
}
