import { type ArmId, isWithin } from './arm-id.ts';

/** A management lock; its id names the scope that it protects. */
export interface Lock {
  readonly id: ArmId;
  readonly level: 'CanNotDelete' | 'ReadOnly' | 'NotSpecified';
}

/** What a repair is going to do, as far as a lock may forbid it. */
export interface Touched {
  /** Deleted by the repair, or by Azure in the course of it. */
  readonly deleted: readonly ArmId[];
  /** Written, or joined by the write of something else. */
  readonly written: readonly ArmId[];
}

/**
 * The locks that would refuse a part of it. A read-only lock at a scope or above it forbids every write there, a delete lock only
 * deletes. What is deleted may not have a lock below it either: ARM refuses to delete a parent with a locked child (recorded:
 * `ScopeLocked` of a group names the locked account inside it).
 */
export function blockingLocks(locks: readonly Lock[], { deleted, written }: Touched): readonly Lock[] {
  return locks.filter((lock) => {
    const scope = lockedScope(lock.id);
    if (lock.level === 'ReadOnly' && written.some((id) => isWithin(id, scope))) return true;
    return lock.level !== 'NotSpecified' && deleted.some((id) => isWithin(id, scope) || isWithin(scope, id));
  });
}

/** The scope that a lock protects: its id without the lock's own part. */
function lockedScope(lockId: ArmId): string {
  return lockId.replace(/\/providers\/microsoft\.authorization\/locks\/[^/]+$/i, '');
}
