import type { BindingFacts } from '../../../shared/drift/facts/estate.ts';

/** A working Trusted Access binding by which Azure ML gets in. */
export function binding(workspaceId: string): BindingFacts {
  return {
    sourceId: workspaceId,
    roles: ['Microsoft.MachineLearningServices/workspaces/mlworkload'],
    provisioningState: 'Succeeded',
    createdAt: Date.UTC(2026, 5, 1),
  };
}
