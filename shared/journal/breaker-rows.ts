import type { Breaker } from '../domain/breaker.ts';
import type { Breakers } from '../ports/store.ts';
import { breakerSchema } from './row-schemas.ts';
import { armKey } from './table-keys.ts';
import { createTypedRows, type RowParts } from './typed-rows.ts';

const partition = 'breaker';

/** One row for each subscription, beside the rows of its clusters. */
export function createBreakerRows({ table, random, gate }: RowParts): Breakers {
  const rows = createTypedRows<Breaker>({ table, form: 'breaker', schema: breakerSchema, random, gate });
  const keyOf = (subscription: string) => ({ partition, row: armKey(subscription) });
  return {
    get: (subscription) => rows.get(keyOf(subscription)),
    insert: (breaker) => rows.insert(keyOf(breaker.subscription), breaker),
    save: (breaker) => rows.replace(keyOf(breaker.value.subscription), breaker),
    overwrite: (breaker) => rows.upsert(keyOf(breaker.subscription), breaker),
  };
}
