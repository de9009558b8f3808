import type { ArmId } from '../domain/arm-id.ts';
import type { JsonObject } from '../domain/json.ts';

/** What is asked of one table of Resource Graph. */
export interface EstateQuery {
  readonly table: string;
  /** In lower case, as Resource Graph writes them. */
  readonly types: readonly string[];
  readonly subscriptionIds: readonly string[];
}

export interface EstatePage {
  /** Wire bodies, cut down to id, name, type, location, tags, sku, identity and properties. */
  readonly rows: readonly JsonObject[];
  /** How many rows there are in all, as Azure counted them when it made this page. */
  readonly totalRows: number;
}

/**
 * The whole estate at once, some minutes old, and the few things about it that only its providers know. Wire bodies; ids come in any
 * casing.
 */
export interface EstateReads {
  /**
   * The rows page by page, so that nobody has to hold more than one page of bodies. What the caller may not read is left out without a
   * word. Pages are offsets over an estate that changes meanwhile: a row may come twice, or not at all, and then `totalRows` differs
   * from page to page, as far as can be told. Rows that Azure cuts off are an error, never a short list (R5).
   */
  rows(query: EstateQuery, signal: AbortSignal): AsyncIterable<EstatePage>;
  /** Datastores of a workspace; none when the workspace is gone. Without the right to list them `azure-forbidden`. */
  datastores(workspaceId: ArmId, signal: AbortSignal): Promise<readonly JsonObject[]>;
  /** Trusted Access bindings of a cluster; none when the cluster is gone. Without the right to list them `azure-forbidden`. */
  bindings(clusterId: ArmId, signal: AbortSignal): Promise<readonly JsonObject[]>;
  /** AKS versions of a region, each `{ version, isPreview }`. Without the right to list them `azure-forbidden`. */
  versions(place: { readonly subscriptionId: string; readonly location: string }, signal: AbortSignal): Promise<readonly JsonObject[]>;
}
