import type { ArmId } from '../domain/arm-id.ts';
import type { ComputeState } from '../domain/compute.ts';
import type { WorkspaceState } from '../domain/hbi-roles.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Polled, Started } from './operations.ts';

export interface ComputeUse {
  /** Plain words: `deployment blue of endpoint churn is Updating`. */
  readonly what: string;
}

/** AML workspaces' computes. A missing compute is 404 with an empty body (recorded): decided by status alone. */
export interface Computes {
  /** Ids of all AML workspaces of the subscription. */
  listWorkspaces(subscriptionId: string, signal: AbortSignal): Promise<readonly ArmId[]>;
  getWorkspace(workspaceId: ArmId, signal: AbortSignal): Promise<WorkspaceState | undefined>;
  list(workspaceId: ArmId, signal: AbortSignal): Promise<readonly ComputeState[]>;
  get(computeId: ArmId, signal: AbortSignal): Promise<ComputeState | undefined>;
  /** Endpoint, deployment and job operations that are in flight on the compute. */
  operationsInFlight(computeId: ArmId, signal: AbortSignal): Promise<readonly ComputeUse[]>;
  /** R2: detaches; deleting the underlying cluster cannot be expressed. */
  beginDetach(computeId: ArmId, signal: AbortSignal): Promise<Started>;
  /** `config` is a wire body of `computeConfigOf`. Never call it on a compute that exists: Azure answers 201 and heals nothing. */
  beginAttach(computeId: ArmId, config: JsonObject, signal: AbortSignal): Promise<Started>;
  poll(token: string, signal: AbortSignal): Promise<Polled>;
}
