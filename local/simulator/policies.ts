import { idKey, isWithin, nameOf } from '../../shared/domain/arm-id.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt, textsAt } from '../../shared/domain/json.ts';
import { gatewayError } from './answers.ts';
import type { ArmResponse, SimulatorCore } from './kernel.ts';
import { typeFromId } from './resource-types.ts';
import type { StoredResource } from './world.ts';

const assignmentType = 'Microsoft.Authorization/policyAssignments';

/** An assigned policy whose rule holds for a resource. */
export interface Violation {
  readonly assignment: StoredResource;
  readonly definition: StoredResource;
  /** In lower case: `deny`, `audit`, `denyaction`, and so on. */
  readonly effect: string;
  readonly isEnforced: boolean;
}

/**
 * The policies that a resource with this content does not comply with. Assignments and definitions are resources of the world
 * (`…/providers/Microsoft.Authorization/policyAssignments/{name}`) with the bodies of Microsoft Learn, "Azure Policy assignment
 * structure" and "Azure Policy definition structure".
 */
export function violationsOf(core: SimulatorCore, id: string, content: JsonObject): readonly Violation[] {
  const facts = { ...content, type: textAt(content, 'type') ?? typeFromId(id), name: textAt(content, 'name') ?? nameOf(id) };
  return core.world
    .list({ type: assignmentType })
    .filter((assignment) => isWithin(id, scopeOf(assignment)))
    .filter((assignment) => !textsAt(objectAt(assignment.body, 'properties'), 'notScopes').some((scope) => isWithin(id, scope)))
    .flatMap((assignment) => violationOf(core, assignment, facts) ?? []);
}

function violationOf(core: SimulatorCore, assignment: StoredResource, facts: JsonObject): Violation | undefined {
  const properties = objectAt(assignment.body, 'properties');
  const definition = core.world.get(textAt(properties, 'policyDefinitionId') ?? '');
  const rule = objectAt(objectAt(definition?.body, 'properties'), 'policyRule');
  if (!definition || !holds(objectAt(rule, 'if'), facts)) return undefined;
  const effect = effectOf(textAt(objectAt(rule, 'then'), 'effect') ?? '', properties, objectAt(definition.body, 'properties'));
  return { assignment, definition, effect: effect.toLowerCase(), isEnforced: textAt(properties, 'enforcementMode') !== 'DoNotEnforce' };
}

/** `[parameters('effect')]` is how most built-in definitions let the assignment choose. */
function effectOf(effect: string, assignment: JsonObject, definition: JsonObject): string {
  const parameter = /^\[parameters\('(\w+)'\)\]$/.exec(effect)?.[1];
  if (parameter === undefined) return effect;
  const given = textAt(objectAt(objectAt(assignment, 'parameters'), parameter), 'value');
  return given ?? textAt(objectAt(objectAt(definition, 'parameters'), parameter), 'defaultValue') ?? '';
}

function holds(condition: JsonObject, facts: JsonObject): boolean {
  if (Array.isArray(condition.allOf)) return listAt(condition, 'allOf').every((inner) => holds(inner, facts));
  if (Array.isArray(condition.anyOf)) return listAt(condition, 'anyOf').some((inner) => holds(inner, facts));
  if (isObject(condition.not)) return !holds(condition.not, facts);
  const value = valueAt(facts, textAt(condition, 'field') ?? '');
  const same = (wanted: Json | undefined) => String(value ?? '').toLowerCase() === String(wanted ?? '').toLowerCase();
  if ('equals' in condition) return same(condition.equals);
  if ('notEquals' in condition) return !same(condition.notEquals);
  if ('in' in condition) return textsAt(condition, 'in').some(same);
  if ('notIn' in condition) return !textsAt(condition, 'notIn').some(same);
  if ('exists' in condition) return (value !== undefined) === (String(condition.exists) === 'true');
  throw new Error(`The simulator does not know this condition of a policy: ${JSON.stringify(condition)}`);
}

/** `type`, `name`, `location`, `tags.owner`, `tags['owner']`, or an alias like `Microsoft.Network/privateEndpoints/subnet.id`. */
function valueAt(facts: JsonObject, field: string): Json | undefined {
  const tag = /^tags(?:\.|\[')([^\]']+)/i.exec(field)?.[1];
  if (tag !== undefined) return objectAt(facts, 'tags')[tag];
  const type = textAt(facts, 'type') ?? '';
  const alias = field.toLowerCase().startsWith(`${type.toLowerCase()}/`) ? `properties.${field.slice(type.length + 1)}` : field;
  return alias.split('.').reduce<Json | undefined>((value, part) => (isObject(value) ? value[part] : undefined), facts);
}

/**
 * 403 `RequestDisallowedByPolicy` in the form of Microsoft Learn ("Enforce job execution on Automation Hybrid Runbook Worker", sample
 * answer): a deny refuses a PUT before the provider sees it, a denyAction the DELETE ("Azure Policy definitions denyAction effect").
 */
export function policyRefusal(
  core: SimulatorCore,
  method: string,
  { id, body }: { id: string; body: JsonObject },
): ArmResponse | undefined {
  const isDelete = method === 'DELETE';
  if (method === 'GET' || method === 'HEAD' || method === 'POST' || idKey(id).includes('/providers/microsoft.authorization/'))
    return undefined;
  const content = isDelete ? (core.world.get(id)?.body ?? {}) : body;
  const violation = violationsOf(core, id, { ...content, type: typeFromId(id), name: nameOf(id) }).find(
    ({ effect, isEnforced }) => isEnforced && effect === (isDelete ? 'denyaction' : 'deny'),
  );
  return violation && disallowed(id, violation);
}

function disallowed(id: string, { assignment, definition, effect }: Violation): ArmResponse {
  const named = (item: StoredResource) => ({
    name: textAt(objectAt(item.body, 'properties'), 'displayName') ?? nameOf(item.id),
    id: item.id,
  });
  const identifiers = JSON.stringify([{ policyAssignment: named(assignment), policyDefinition: named(definition) }]);
  const info = {
    policyDefinitionDisplayName: named(definition).name,
    policyDefinitionId: definition.id,
    policyDefinitionName: nameOf(definition.id),
    policyDefinitionEffect: effect,
    policyAssignmentId: assignment.id,
    policyAssignmentName: nameOf(assignment.id),
    policyAssignmentDisplayName: named(assignment).name,
    policyAssignmentScope: scopeOf(assignment),
  };
  return gatewayError(403, {
    code: 'RequestDisallowedByPolicy',
    target: nameOf(id),
    message: `Resource '${nameOf(id)}' was disallowed by policy. Policy identifiers: '${identifiers}'.`,
    additionalInfo: [{ type: 'PolicyViolation', info }],
  });
}

function scopeOf({ id }: StoredResource): string {
  return id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/policyassignments/'));
}
