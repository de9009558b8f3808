import { type ArmId, idKey } from '../../domain/arm-id.ts';
import { askedOnce } from './asked-once.ts';
import type { StepContext } from './step.ts';

/** Actions that a repair needs at a scope. */
export interface Need {
  readonly scope: ArmId;
  readonly actions: readonly string[];
}

/** Why Relink's identity may not make the writes, or undefined. Each scope is asked once, also when several parts need it. */
export async function rightsReason(context: StepContext, needs: readonly Need[]): Promise<string | undefined> {
  const missing = await Promise.all(
    needsByScope(needs).map(async ({ scope, actions }) => {
      const key = `rights ${idKey(scope)} ${actions.join(' ')}`;
      const found = await askedOnce(context, key, () => context.engine.azure.access.missingActions(scope, actions, context.signal));
      return found.map((action) => ({ action, scope }));
    }),
  );
  return lacks(missing.flat());
}

function lacks(missing: readonly { readonly action: string; readonly scope: ArmId }[]): string | undefined {
  if (missing.length === 0) return undefined;
  const roles = [...new Set(missing.map(({ action }) => `infra/roles/relink-${action.endsWith('/read') ? 'observer' : 'repairer'}.json`))];
  return `Relink’s identity lacks ${missing.map(({ action, scope }) => `${action} on ${scope}`).join('; ')}. Assign the role of ${roles.join(' and of ')} there.`;
}

/** Several needs at one scope as one. */
export function needsByScope(needs: readonly Need[]): readonly Need[] {
  return [...Map.groupBy(needs, ({ scope }) => idKey(scope)).values()].map((same) => ({
    scope: same[0]?.scope ?? '',
    actions: [...new Set(same.flatMap(({ actions }) => actions))].sort(),
  }));
}
