import { idKey, isWithin } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed } from '../answers.ts';
import type { ArmResponse, RequestContext, RoleDefinition, Route, SimulatorCore } from '../kernel.ts';
import { builtInRoles, definitionOf, permissionsAt } from '../rbac.ts';
import type { StoredResource } from '../world.ts';

const assignmentType = 'Microsoft.Authorization/roleAssignments';
/** A new identity is not known to the directory's replicas at once: five refusals in the recorded session (role-assignment-principal-not-found). */
const replicationMs = 60_000;

function scopeOf(ctx: RequestContext): string {
  return `/${ctx.params.scope}`;
}

/** One entry per assignment in force, equal ones repeated, nothing merged, no scope and no role name in it (arg-and-permissions). */
function permissions(ctx: RequestContext): ArmResponse {
  const entries = permissionsAt(ctx.sim, ctx.principal, scopeOf(ctx));
  return answer(200, { value: entries.map(({ actions, notActions }) => ({ actions, notActions, dataActions: [], notDataActions: [] })) });
}

function putAssignment(ctx: RequestContext): ArmResponse {
  const { sim } = ctx;
  const wanted = objectAt(ctx.body, 'properties');
  const principalId = textAt(wanted, 'principalId') ?? '';
  const roleDefinitionId = textAt(wanted, 'roleDefinitionId') ?? '';
  if (textAt(wanted, 'principalType') === undefined && !isReplicated(sim, principalId)) return principalNotFound(sim, principalId);
  if (!definitionOf(sim, roleDefinitionId)) {
    return failed(400, {
      code: 'RoleDefinitionDoesNotExist',
      message: `The specified role definition with ID '${roleDefinitionId.split('/').at(-1)?.replaceAll('-', '')}' does not exist.`,
    });
  }
  const twin = assignments(sim).find(
    (item) => idKey(item.id) !== idKey(ctx.path) && isTwin(item, { principalId, roleDefinitionId, scope: scopeOf(ctx) }),
  );
  if (twin) return failed(409, { code: 'RoleAssignmentExists', message: 'The role assignment already exists.' });
  const body = assignmentBody(ctx, wanted);
  sim.world.put({
    id: ctx.path,
    type: assignmentType,
    body: { ...body, properties: { ...objectAt(body, 'properties'), createdBy: ctx.principal.objectId } },
  });
  return answer(201, body);
}

interface Grant {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly scope: string;
}

function isTwin(item: StoredResource, grant: Grant): boolean {
  const properties = objectAt(item.body, 'properties');
  const isSameRole =
    idKey(textAt(properties, 'roleDefinitionId')?.split('/').at(-1) ?? '') === idKey(grant.roleDefinitionId.split('/').at(-1) ?? '');
  return isSameRole && textAt(properties, 'principalId') === grant.principalId && idKey(scopeOfAssignment(item.id)) === idKey(grant.scope);
}

/** `createdBy` is null in the answer to the PUT and filled on GET (recorded). 201 for an update of the same name, too. */
function assignmentBody(ctx: RequestContext, wanted: JsonObject): JsonObject {
  const now = new Date(ctx.sim.now()).toISOString().replace('Z', '0000Z');
  const principalId = textAt(wanted, 'principalId') ?? '';
  const before = objectAt(ctx.sim.world.get(ctx.path)?.body, 'properties');
  return {
    properties: {
      roleDefinitionId: wanted.roleDefinitionId,
      principalId,
      principalType:
        textAt(wanted, 'principalType') ??
        ctx.sim.world.principals().find((item) => item.objectId === principalId)?.type ??
        'ServicePrincipal',
      scope: scopeOf(ctx),
      condition: wanted.condition ?? null,
      conditionVersion: wanted.conditionVersion ?? null,
      createdOn: before.createdOn ?? now,
      updatedOn: now,
      createdBy: null,
      updatedBy: ctx.principal.objectId,
      delegatedManagedIdentityResourceId: null,
      description: wanted.description ?? null,
    },
    id: ctx.path,
    type: assignmentType,
    name: ctx.params.name ?? '',
  };
}

/** People and identities of the world, and those that resources carry once they are old enough. */
function isReplicated(core: SimulatorCore, principalId: string): boolean {
  if (core.world.principals().some((item) => item.objectId === principalId)) return true;
  return core.world.list({}).some((resource) => {
    const isOwner =
      textAt(objectAt(resource.body, 'identity'), 'principalId') === principalId ||
      textAt(objectAt(resource.body, 'properties'), 'principalId') === principalId;
    return (
      isOwner &&
      resource.type !== assignmentType &&
      core.now() - Number(resource.hidden.principalSince ?? Number.NEGATIVE_INFINITY) >= replicationMs
    );
  });
}

function principalNotFound(core: SimulatorCore, principalId: string): ArmResponse {
  return failed(400, {
    code: 'PrincipalNotFound',
    message: `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${core.world.tenantId()}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
  });
}

function getAssignment(ctx: RequestContext): ArmResponse {
  const found = ctx.sim.world.get(ctx.path);
  return found
    ? answer(200, found.body)
    : failed(404, { code: 'RoleAssignmentNotFound', message: `The role assignment '${ctx.params.name}' is not found.` });
}

/** 200 with what was deleted (recorded); 204 when it was not there (Microsoft Learn, role assignments REST reference). */
function deleteAssignment(ctx: RequestContext): ArmResponse {
  const found = ctx.sim.world.get(ctx.path);
  if (!found) return answer(204);
  ctx.sim.world.remove(found.id);
  return answer(200, found.body);
}

/**
 * `atScope()`: at the scope and above. Otherwise below it, too. `principalId eq` and `assignedTo()` narrow to one principal. No nextLink (recorded, 319
 * entries). Nobody documents whether these lists lag behind writes; here they do.
 */
function listAssignments(ctx: RequestContext): ArmResponse {
  const scope = scopeOf(ctx);
  const filter = ctx.request.url.searchParams.get('$filter') ?? '';
  const principalId = /(?:principalId\s+eq\s+|assignedTo\()'([^']+)'/i.exec(filter)?.[1];
  const isAtScope = /atScope\(\)/i.test(filter);
  const inScope = (item: StoredResource) => isWithin(scope, scopeOfAssignment(item.id)) || (!isAtScope && isWithin(item.id, scope));
  const byPrincipal = (item: StoredResource) =>
    principalId === undefined || textAt(objectAt(item.body, 'properties'), 'principalId') === principalId;
  return answer(200, {
    value: ctx.sim.world
      .list({ type: assignmentType, view: 'lists' })
      .filter((item) => inScope(item) && byPrincipal(item))
      .map((item) => item.body),
  });
}

function assignments(core: SimulatorCore): readonly StoredResource[] {
  return core.world.list({ type: assignmentType });
}

function scopeOfAssignment(id: string): string {
  return id.replace(/\/providers\/microsoft\.authorization\/roleassignments\/[^/]+$/i, '') || '/';
}

function definitionBody(core: SimulatorCore, definition: RoleDefinition): JsonObject {
  const isBuiltIn = builtInRoles.includes(definition);
  return {
    properties: {
      roleName: definition.roleName,
      type: isBuiltIn ? 'BuiltInRole' : 'CustomRole',
      description: '',
      assignableScopes: isBuiltIn ? ['/'] : core.world.list({ type: 'Microsoft.Resources/subscriptions' }).map((item) => item.id),
      permissions: definition.permissions.map(({ actions, notActions }) => ({ actions, notActions, dataActions: [], notDataActions: [] })),
    },
    id: `/providers/Microsoft.Authorization/roleDefinitions/${definition.id}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: definition.id,
  };
}

function getDefinition(ctx: RequestContext): ArmResponse {
  const found = definitionOf(ctx.sim, ctx.params.name);
  return found
    ? answer(200, definitionBody(ctx.sim, found))
    : failed(404, {
        code: 'RoleDefinitionDoesNotExist',
        message: `The specified role definition with ID '${ctx.params.name}' does not exist.`,
      });
}

function listDefinitions(ctx: RequestContext): ArmResponse {
  const name = /roleName\s+eq\s+'([^']+)'/i.exec(ctx.request.url.searchParams.get('$filter') ?? '')?.[1];
  const isNamed = (body: JsonObject) => idKey(textAt(objectAt(body, 'properties'), 'roleName') ?? '') === idKey(name ?? '');
  return answer(200, { value: definitionBodies(ctx.sim).filter((body) => name === undefined || isNamed(body)) });
}

/** Every role definition that there is, as GET shows it. */
export function definitionBodies(core: SimulatorCore): readonly JsonObject[] {
  return [...builtInRoles, ...core.roles].map((item) => definitionBody(core, item));
}

const base = '/{+scope}/providers/Microsoft.Authorization';
const assignment = `${base}/roleAssignments/{name}`;

/** Microsoft.Authorization apart from locks: role assignments, role definitions, and the caller's own permissions. */
export const authorizationRoutes: readonly Route[] = [
  { method: 'GET', path: `${base}/permissions`, action: 'Microsoft.Authorization/permissions/read', handle: permissions },
  { method: 'GET', path: `${base}/roleAssignments`, action: `${assignmentType}/read`, handle: listAssignments },
  { method: 'GET', path: assignment, action: `${assignmentType}/read`, type: assignmentType, handle: getAssignment },
  { method: 'PUT', path: assignment, action: `${assignmentType}/write`, type: assignmentType, handle: putAssignment },
  { method: 'DELETE', path: assignment, action: `${assignmentType}/delete`, handle: deleteAssignment },
  { method: 'GET', path: `${base}/roleDefinitions`, action: 'Microsoft.Authorization/roleDefinitions/read', handle: listDefinitions },
  { method: 'GET', path: `${base}/roleDefinitions/{name}`, action: 'Microsoft.Authorization/roleDefinitions/read', handle: getDefinition },
];
