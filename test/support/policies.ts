import type { World } from '../../local/simulator/world.ts';
import { type JsonObject, objectAt, textAt } from '../../shared/domain/json.ts';

interface Policy {
  readonly name: string;
  readonly scope: string;
  /** The condition under which the effect applies, as in a policy definition. */
  readonly when: JsonObject;
  readonly effect: string;
  /** Further members of the assignment: `enforcementMode`, `notScopes`, `parameters`. */
  readonly assigned?: JsonObject;
}

/** Defines a policy and assigns it, as somebody with the right to would; answers the assignment's id. */
export function assignPolicy(world: World, { name, scope, when, effect, assigned = {} }: Policy): string {
  const subscription = scope.split('/').slice(0, 3).join('/');
  const definitionId = `${subscription}/providers/Microsoft.Authorization/policyDefinitions/${name}`;
  const assignmentId = `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`;
  const parameters = { effect: { type: 'String', defaultValue: 'Audit' } };
  // biome-ignore lint/suspicious/noThenProperty: Azure's own word in a policy rule
  const rule = { policyType: 'Custom', mode: 'All', displayName: `Policy ${name}`, parameters, policyRule: { if: when, then: { effect } } };
  world.put({ id: definitionId, type: 'Microsoft.Authorization/policyDefinitions', body: { id: definitionId, properties: rule } });
  const properties = { policyDefinitionId: definitionId, displayName: name, ...assigned };
  world.put({ id: assignmentId, type: 'Microsoft.Authorization/policyAssignments', body: { id: assignmentId, properties } });
  return assignmentId;
}

export function removePolicy(world: World, assignmentId: string): void {
  const properties = objectAt(world.get(assignmentId)?.body, 'properties');
  world.remove(textAt(properties, 'policyDefinitionId') ?? '');
  world.remove(assignmentId);
}
