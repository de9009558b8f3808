import { resourceGroupOf } from '../../shared/domain/arm-id.ts';
import type { ArmResponse } from './kernel.ts';
import { typeFromId } from './resource-types.ts';

/** Marks an answer of ARM's own front end: those carry no rate-limit header (recorded-network-aks, section 9). */
export const gatewayHeaders = { 'x-ms-failure-cause': 'gateway' } as const;

export function answer(status: number, body?: unknown, headers: Record<string, string> = {}): ArmResponse {
  return body === undefined ? { status, headers } : { status, headers, body };
}

/** What stands in `error` of an answer; some providers say more than code and message. */
interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly [more: string]: unknown;
}

/** The usual `{ error: { code, message } }`. */
export function failed(status: number, error: ErrorBody, headers: Record<string, string> = {}): ArmResponse {
  return { status, headers, body: { error } };
}

/** An error that ARM itself gives, before any provider is asked. */
export function gatewayError(status: number, error: ErrorBody): ArmResponse {
  return failed(status, error, gatewayHeaders);
}

/** ARM's 404 for a tracked resource (pe-nic-zone-group-retry-after-2026). */
export function resourceNotFound(id: string): ArmResponse {
  const segments = id.split('/');
  const at = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  const path = segments.slice(at + 1).join('/');
  return gatewayError(404, {
    code: 'ResourceNotFound',
    message: `The Resource '${path}' under resource group '${resourceGroupOf(id)}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  });
}

/** Recorded for every type whose group is gone, on reads and deletes alike (pe-nic-zone-group-retry-after-2026). */
export function resourceGroupNotFound(group: string): ArmResponse {
  return gatewayError(404, { code: 'ResourceGroupNotFound', message: `Resource group '${group}' could not be found.` });
}

/** ARM's 404 for a write below a parent that does not exist (private-dns-a-record-crud, ml-attached-compute-polls-and-parent-gone). */
export function parentNotFound(verb: 'write' | 'delete', id: string, parent: string): ArmResponse {
  const [, ...types] = typeFromId(id).split('/');
  const message = `Failed to perform '${verb}' on resource(s) of type '${types.join('/')}', because the parent resource '${parent}' could not be found.`;
  return gatewayError(404, { code: 'ParentResourceNotFound', message });
}

/** The network provider's 404 for a child of an existing parent (fault-bodies, vnet-peering-crud-2026). */
export function networkNotFound(id: string): ArmResponse {
  return failed(404, { code: 'NotFound', message: `Resource ${id} not found.`, details: [] });
}
