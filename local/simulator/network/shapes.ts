import { isObject, type Json, type JsonObject } from '../../../shared/domain/json.ts';
import { answer, failed, networkNotFound, resourceGroupNotFound, resourceNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, SimulatorCore } from '../kernel.ts';
import { groupExists } from '../listing.ts';
import type { StoredResource } from '../world.ts';

/** A new network etag: `W/"<guid>"` (recorded-network-aks, section 2). */
export function networkEtag(core: SimulatorCore): string {
  return `W/"${core.random.guid()}"`;
}

/** Gives the body and every child in it that has an etag the same new one: children carry the parent's. */
export function stamped(core: SimulatorCore, body: JsonObject): JsonObject {
  return restamped(body, networkEtag(core)) as JsonObject;
}

function restamped(value: Json | undefined, etag: string): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => restamped(item as Json, etag) ?? null);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, key === 'etag' ? etag : restamped(item, etag)]);
  return Object.fromEntries(entries);
}

/** A GET of a network resource: the etag is a header here, and only here (recorded-network-aks, section 2). */
export function found(resource: StoredResource): ArmResponse {
  const etag = resource.body.etag;
  return answer(200, resource.body, typeof etag === 'string' ? { etag } : {});
}

export function groupOf(ctx: RequestContext): string {
  return `/subscriptions/${ctx.params.subscriptionId}/resourceGroups/${ctx.params.group}`;
}

/** GET of a resource in a group, with ARM's two different 404s. */
export function readTracked(ctx: RequestContext): ArmResponse {
  const resource = ctx.sim.world.get(ctx.path);
  return resource ? found(resource) : missingTracked(ctx, ctx.path);
}

export function missingTracked(ctx: RequestContext, id: string): ArmResponse {
  return groupExists(ctx.sim, groupOf(ctx)) ? resourceNotFound(id) : resourceGroupNotFound(ctx.params.group ?? '');
}

/** GET of a child: ARM answers for a missing parent, the provider for a missing child (vnet-peering-crud-2026). */
export function readChild(ctx: RequestContext, parent: string): ArmResponse {
  if (!ctx.sim.world.get(parent)) return missingTracked(ctx, parent);
  const resource = ctx.sim.world.get(ctx.path);
  return resource ? found(resource) : networkNotFound(ctx.path);
}

/** DELETE of what is not there: 204 when the group exists (recorded for zones, links and locks; for endpoints by analogy), ARM's 404 when not. */
export function missingDelete(ctx: RequestContext): ArmResponse {
  return groupExists(ctx.sim, groupOf(ctx)) ? answer(204) : resourceGroupNotFound(ctx.params.group ?? '');
}

/** 429 with the recorded sentence (fault-bodies): another operation holds the resource. Not quota. */
export function retryable(core: SimulatorCore, operation: { kind: string; resource: string }, seconds: number): ArmResponse {
  const message = `Operation ${operation.kind} (${core.random.guid()}) is updating resource ${operation.resource}. The call can be retried in ${seconds} seconds.`;
  return failed(
    429,
    { code: 'RetryableError', message: 'A retryable error occurred.', details: [{ code: 'RetryableErrorDueToAnotherOperation', message }] },
    { 'retry-after': String(seconds) },
  );
}

/** 409 of the same situation, without Retry-After (fault-bodies). */
export function anotherOperation(url: string): ArmResponse {
  return failed(409, {
    code: 'AnotherOperationInProgress',
    message: `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${url}.`,
    details: [],
  });
}

/** 400 for a reference to something that is not there; names inside the missing id are upper-cased (fault-bodies). */
export function invalidReference(missing: string, by: string): ArmResponse {
  const shown = missing
    .replace(/\/resourcegroups\/([^/]+)/i, (_, group: string) => `/resourceGroups/${group.toUpperCase()}`)
    .replace(/[^/]+$/, (name) => name.toUpperCase());
  return failed(400, {
    code: 'InvalidResourceReference',
    message: `Resource ${shown} referenced by resource ${by} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    details: [{ code: 'NotFound', message: `Resource ${shown} not found.` }],
  });
}

export function unparsable(reason: string): ArmResponse {
  return failed(400, {
    code: 'InvalidRequestFormat',
    message: 'Cannot parse the request.',
    details: [{ code: 'InvalidJson', message: reason }],
  });
}
