import type { Store } from '../ports/store.ts';
import type { Lease } from './lease.ts';

/**
 * R8: the store as a slice may use it. Rows of runs and tracks guard themselves by their ETag; the ledger belongs to all runs of a
 * cluster, so each change of it proves between its reading and its writing that the lease is ours.
 */
export function leasedStore(store: Store, lease: Pick<Lease, 'confirm'>): Store {
  const { ledger } = store;
  return {
    ...store,
    ledger: {
      ...ledger,
      put: (entry) => ledger.put(entry, lease.confirm),
      remove: (clusterId, resourceId) => ledger.remove(clusterId, resourceId, lease.confirm),
    },
  };
}
