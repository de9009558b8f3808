import type { ArmId } from '../domain/arm-id.ts';
import type { ClusterRow, ClusterRows } from '../ports/store.ts';
import { clusterRowSchema } from './row-schemas.ts';
import { armKey } from './table-keys.ts';
import { createTypedRows, type RowParts } from './typed-rows.ts';

const partition = 'cluster';

export function createClusterRows({ table, random, gate }: RowParts): ClusterRows {
  const rows = createTypedRows<ClusterRow>({ table, form: 'cluster', schema: clusterRowSchema, random, gate });
  const keyOf = (clusterId: ArmId) => ({ partition, row: armKey(clusterId) });
  return {
    get: (clusterId) => rows.get(keyOf(clusterId)),
    insert: (row) => rows.insert(keyOf(row.clusterId), row),
    save: (row) => rows.replace(keyOf(row.value.clusterId), row),
    list: async () => (await rows.list({ partition })).map((row) => row.value),
  };
}
